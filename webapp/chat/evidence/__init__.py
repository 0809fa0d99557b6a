"""The evidence pack: an answer with all that it rests on, sealed, to keep and check later."""
