"""A database that was kept is the one that there was."""

from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from tests import migrated


@pytest.fixture
def databases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[DatabaseWrapper]:
    """Three that are empty, and nothing was kept."""
    monkeypatch.setattr(migrated, "CACHE", tmp_path / "cache")
    return [
        DatabaseWrapper({**connections.settings["default"], "NAME": f"file:{name}?mode=memory"})
        for name in ("made", "following", "later")
    ]


def tables(database: DatabaseWrapper, *statements: str) -> list[str]:
    """The names of the tables, after these statements."""
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return [table.name for table in database.introspection.get_table_list(cursor)]


@pytest.mark.django_db
def test_the_next_one_begins_with_what_was_kept(databases: list[DatabaseWrapper]) -> None:
    made, following, later = databases
    assert tables(made, "CREATE TABLE boats (name text)") == ["boats"]
    migrated.keep(made)
    tables(made, "CREATE TABLE oars (name text)")
    migrated.keep(made)
    migrated.begin_with_kept()
    assert [tables(one) for one in (following, later)] == [["boats"], []]
    for one in databases:
        one.connection.close()


@pytest.mark.django_db
def test_without_one_it_begins_empty(databases: list[DatabaseWrapper]) -> None:
    migrated.begin_with_kept()
    assert tables(databases[0]) == []
    databases[0].connection.close()
