"""What a question asks, and of what: read before anything is searched."""
