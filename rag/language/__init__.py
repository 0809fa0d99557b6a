"""What is known of human languages: words, sentences, numbers, dates. Each has its folder."""

DEFAULT = "en"  # of a text that does not tell its own
