"""What can go wrong, by whose fault: the input's (exit code 2) or the work's (exit code 1)."""


class RemissionError(Exception):
    """A failure told in one line: what, where, and what to do."""

    exit_code = 1


class InputError(RemissionError, ValueError):
    """Bad input: a parameter, a data row, a file. One line: what, where, what to do."""

    exit_code = 2


class WorkError(RemissionError):
    """The input was fine and the work failed: a notebook raised, a check found a fault."""
