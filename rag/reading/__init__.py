"""The passages as a reader with a question sees them."""
