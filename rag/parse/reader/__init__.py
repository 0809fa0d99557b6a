"""The process that reads one file of a stranger, its limits, and our side of it."""
