"""The gate: every digit that readers see leads to where it comes from, and every number of the editorial is used."""
