"""Answers without a model: the document's own words, in the form of each kind of question."""
