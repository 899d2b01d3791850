"""Pure functions: numbers in, estimates out. Nothing here reads a file or knows a trial."""
