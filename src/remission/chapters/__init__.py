"""What each chapter computes, says and tabulates: one package a notebook, of the same name."""
