"""How the database is spoken to, by its address."""

from typing import Any

import dj_database_url


def database(
    address: str, *, connections: int, wait_s: float
) -> dict[str, Any]:  # as Django takes it
    """Django's settings of a database: SQLite or PostgreSQL, which is not waited for longer."""
    known: dict[str, Any] = {**dj_database_url.parse(address)}
    if known["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a read that turns into a write would otherwise fail at once when another
        # writes.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
            ),
        }
        return {**known, "OPTIONS": options}
    options = {
        "pool": {"min_size": 1, "max_size": connections, "timeout": wait_s},
        "connect_timeout": max(2, int(wait_s)),
        "options": "-c jit=off",  # compiling takes longer than our queries do
        **known.get("OPTIONS", {}),  # what the address asks for, such as sslmode
    }
    return {**known, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
