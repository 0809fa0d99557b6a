"""Finds the passages for a query: retrieve, fuse, rerank, gather, and tell how."""
