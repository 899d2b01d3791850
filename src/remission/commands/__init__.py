"""The commands, thin: one function each, in files by what they are for."""
