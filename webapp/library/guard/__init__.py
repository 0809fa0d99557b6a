"""What a policy hides: where sensitive words are, who may see them, who did."""
