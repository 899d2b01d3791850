"""The chapter that compares the named scenarios."""
