"""What can execute notebooks, by name, and how long a cell may run."""

WARM, KERNEL = "warm", "kernel"
CELL_SECONDS = 600.0
