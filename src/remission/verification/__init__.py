"""The analysis library held against published values, other programs, closed forms and simulation."""
