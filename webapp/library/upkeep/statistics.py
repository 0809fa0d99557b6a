"""What the database knows of its rows when it plans how to find some."""

from django.db import connection

from webapp.library.models import Document

MANY = 10_000  # of fewer documents SQLite's guesses are good, and what it knew would soon be wrong
LOOKED_AT = 1_000  # rows of each index: enough to tell an index of many from one of few


def count_rows() -> None:
    """What PostgreSQL's autovacuum does by itself: SQLite would take any index for the same."""
    if connection.vendor != "sqlite" or Document.objects.count() < MANY:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        cursor.execute("ANALYZE")
