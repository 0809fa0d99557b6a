"""Notices: what happened that a person wants to know of, in the page and by mail."""
