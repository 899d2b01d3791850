"""Safety: what was counted."""
