"""Context: other long-term studies and treatments, side by side and not ranked."""
