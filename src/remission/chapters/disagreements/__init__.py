"""Where the editorial and its sources disagree, and the sources among themselves."""
