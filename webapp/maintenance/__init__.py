"""Chores: what an administrator has done to the whole installation, one at a time, by a worker."""
