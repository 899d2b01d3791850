"""The claims of the editorial, and the answer of the report."""
