"""The database of tests as migrations leave it, kept for all of their runs: they take 3 to 5 s."""

import os
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.loader import MigrationLoader

from tests.converted import CACHE


def begin_with_kept() -> None:
    """Let the next connection begin with what was kept; what it lacks is migrated as always."""
    connection_created.connect(_fill)


def _fill(connection: BaseDatabaseWrapper, **told: Any) -> None:
    connection_created.disconnect(_fill)
    if connection.vendor != "sqlite":  # a database of DATABASE_URL is migrated as always
        return
    with suppress(OSError):
        kept = _place().read_bytes()
        with closing(sqlite3.connect(":memory:")) as copy:
            copy.deserialize(kept)
            copy.backup(connection.connection)


def keep(database: BaseDatabaseWrapper) -> None:
    """Keep a database as it is now. In a home that cannot be written it is migrated anew."""
    if database.vendor != "sqlite":
        return
    place = _place()
    made = place.with_suffix(f".{os.getpid()}")  # two runs may keep it at the same time
    with suppress(OSError):
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(database.connection.serialize())
            made.replace(place)


def _place() -> Path:
    """Named by all migrations that there are."""
    digest = sha256()
    for _, one in sorted(MigrationLoader(None).disk_migrations.items()):
        place = find_spec(one.__module__)
        assert place is not None
        digest.update(Path(str(place.origin)).read_bytes())
    return CACHE / "veracite-tests" / "migrated" / digest.hexdigest()[:16]
