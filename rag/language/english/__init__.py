"""English: its lists, and what of it is a grammar rather than a list."""
