"""The words of a claim beside those of a sentence: what stands in place of what."""
