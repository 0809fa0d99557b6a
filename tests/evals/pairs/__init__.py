"""Trains the small model that reads two texts together: the data it sees, and how it learns."""
