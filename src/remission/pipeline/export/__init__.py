"""What a reader takes away: chapters as notebooks, pages and PDF, the report as one PDF, data, ledger and citations as files."""
