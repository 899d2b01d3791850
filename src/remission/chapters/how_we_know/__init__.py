"""How we know: methods against other things than themselves."""
