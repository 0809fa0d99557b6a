"""Documents without pages of their own: web pages, mail, text."""
