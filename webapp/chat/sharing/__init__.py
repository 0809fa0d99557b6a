"""Showing an answer to members of its workspace, and what they say of it."""
