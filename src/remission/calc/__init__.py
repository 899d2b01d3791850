"""The analysis library from the command line, one line a question."""
