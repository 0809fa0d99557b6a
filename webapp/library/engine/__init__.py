"""The engine over this library, and what it asks of the database."""
