"""Many scenarios of one report: which ones, their numbers as one table, and what moves them."""
