"""One workspace with very many documents: its rows, and how long pages and questions take."""
