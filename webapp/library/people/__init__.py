"""Workspaces with their settings, and the people in them."""
