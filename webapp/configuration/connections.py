"""The connection of the calling thread to the database, which others may need meanwhile."""

from django.db import connection


def give_connection_back() -> None:
    """Before something slow that needs no database; the next query takes a connection again."""
    if not connection.in_atomic_block:
        connection.close()
