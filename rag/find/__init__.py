"""Finds the passages for a query: retrieve, fuse, rerank, expand, and tell how."""
