"""A table in PostgreSQL for each collection, found, made and dropped by the collection's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.indexes.rows import hashed

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True, slots=True)
class Tables:
    """Those whose names begin with `prefix`. A registry knows them by the collections' own names.

    `lock` is held while a table is made: two workers at once would collide.
    """

    prefix: str
    lock: int

    @property
    def registry(self) -> str:
        """The table of all collections there are."""
        return f"{self.prefix}_collections"

    def find(self, connection: "Connection[Any]", collection: str) -> str | None:
        """The name of a collection's table, if there is such a collection."""
        name = self._name(collection)
        return name if exists(connection, name) else None

    def find_all(self, connection: "Connection[Any]", collections: Iterable[str]) -> dict[str, str]:
        """The tables of those collections that there are, each by its collection. One query."""
        names = {self._name(one): one for one in collections}
        known = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL"
        rows = connection.execute(known, (list(names),)).fetchall()
        return {names[table]: table for (table,) in rows}

    def make(
        self, connection: "Connection[Any]", collection: str, statements: Sequence[str]
    ) -> str:
        """The name of a collection's table, made by the statements if there is none.

        Each says IF NOT EXISTS: who waited for the lock may not see yet what the other one made.
        """
        table = self._name(collection)
        if exists(connection, table):
            return table
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (self.lock,))
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {self.registry} (name text PRIMARY KEY)"
            )
            connection.execute(
                f"INSERT INTO {self.registry} VALUES (%s) ON CONFLICT DO NOTHING", (collection,)
            )
            for statement in statements:
                connection.execute(statement.format(table=table))
        return table

    def names(self, connection: "Connection[Any]") -> list[str]:
        """Every collection, by its own name."""
        if not exists(connection, self.registry):
            return []
        rows = connection.execute(f"SELECT name FROM {self.registry} ORDER BY name").fetchall()
        return [str(name) for (name,) in rows]

    def drop(self, connection: "Connection[Any]", collection: str) -> None:
        """Remove a collection. One that does not exist is gone already."""
        if table := self.find(connection, collection):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"DELETE FROM {self.registry} WHERE name = %s", (collection,))

    def _name(self, collection: str) -> str:
        return f"{self.prefix}_{hashed(collection)}"


def exists(connection: "Connection[Any]", table: str) -> bool:
    """Whether there is a table of that name."""
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(found and found[0])
