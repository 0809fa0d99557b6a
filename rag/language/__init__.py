"""What is known of human languages: words, sentences, numbers, dates."""
