"""The argument: what the editorial claims, on which patients and over which time."""
