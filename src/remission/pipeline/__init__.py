"""From the evidence to the website: check, execute, assemble, render, publish."""
