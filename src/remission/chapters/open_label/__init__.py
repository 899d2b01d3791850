"""Open label, no control: how records may err, what would have come without treatment, and what two outcomes together can be."""
