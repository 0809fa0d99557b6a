"""How retrieval grows with the collection: made collections of up to a million chunks."""
