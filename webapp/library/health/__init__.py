"""Whether the product is alive, and whether every part that it needs is well."""
