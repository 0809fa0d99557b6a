"""The model that reads a claim beside its sources."""
