"""Where vectors and words are kept, by the settings. A further store is a line here."""

import sqlite3
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    import psycopg

    from rag.indexes import LexicalIndex
    from rag.indexes.vectors import Server, Vectors


def vectors() -> "Vectors":
    """The store that VECTORS names. It connects on first use."""
    if settings.VECTORS == "pgvector":
        from rag.indexes.vectors.pgvector import PgVectors

        return PgVectors(_address(), connections=settings.DATABASE_CONNECTIONS // 2)
    from rag.indexes.vectors.chroma import ChromaVectors

    # Tells nothing of the key, and is the same on every machine of the installation.
    mark = salted_hmac(__name__, "installation", algorithm="sha256").hexdigest()[:16]
    return ChromaVectors(settings.CHROMA_URL, mark)


def vector_server() -> "Server | None":
    """The store's own server, if it is to be started on this machine."""
    if not settings.CHROMA_EMBEDDED:
        return None
    from rag.indexes.vectors.chroma_server import server

    return server(settings.DATA_DIR, urlsplit(settings.CHROMA_URL).port or 8000)


def lexical_index() -> "LexicalIndex":
    """The one that lives in the app's own database, on the connection of the calling thread."""
    if connection.vendor == "postgresql":
        from rag.indexes.lexical_postgres import PostgresLexicalIndex

        return PostgresLexicalIndex(_postgres)
    from rag.indexes.lexical_sqlite import SqliteLexicalIndex

    return SqliteLexicalIndex(_sqlite)


def _sqlite() -> sqlite3.Connection:
    connection.ensure_connection()
    return cast(sqlite3.Connection, connection.connection)


def _postgres() -> "psycopg.Connection":
    connection.ensure_connection()
    return cast("psycopg.Connection", connection.connection)


def _address() -> str:
    """The app's database, with all that DATABASE_URL asks for, as libpq reads it."""
    from psycopg.conninfo import make_conninfo

    asked = connection.get_connection_params()
    objects = ("context", "cursor_factory", "prepare_threshold")  # of the client, not of libpq
    return make_conninfo(**{name: asked[name] for name in asked if name not in objects})
