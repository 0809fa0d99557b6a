"""The numbers of a claim: found, worked out, or missing."""
