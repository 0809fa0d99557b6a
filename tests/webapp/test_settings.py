"""Settings are read from the environment, once, when a process starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

POSTGRES = "postgresql://user@host/veracite"

# A file, and two folders, as code makes them that says nothing of modes.
MADE = """
def made(folder):
    found = folder / "file", folder / "a", folder / "a" / "b"
    found[0].write_text("")
    found[2].mkdir(parents=True)
    return found
"""


def read(expression: str, **settings: str) -> object:
    """What an expression of the settings `s` gives, as another process reads them."""
    code = f"import json, webapp.settings as s\n{MADE}\nprint(json.dumps({expression}))"
    environment = {**os.environ, **settings}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def database_options(address: str) -> dict[str, object]:
    """The options of the database at an address."""
    options = read("s.DATABASES['default']['OPTIONS']", DATABASE_URL=address)
    assert isinstance(options, dict)
    return options


def test_what_the_address_of_the_database_asks_for_holds() -> None:
    plain = database_options(POSTGRES)
    asking = database_options(f"{POSTGRES}?sslmode=require")

    assert "sslmode" not in plain
    assert asking == {**plain, "sslmode": "require"}


def test_connections_to_the_database_are_bounded_by_a_setting() -> None:
    pool = "s.DATABASES['default']['OPTIONS']['pool']['max_size']"
    assert read(pool, DATABASE_URL=POSTGRES) == 8
    assert read(pool, DATABASE_URL=POSTGRES, DATABASE_CONNECTIONS="3") == 3


def test_a_chroma_is_started_only_where_vectors_are_kept_in_it() -> None:
    chroma = read("s.CHROMA_EMBEDDED", CHROMA_URL="", VECTORS="chroma")
    pgvector = read("s.CHROMA_EMBEDDED", CHROMA_URL="", VECTORS="pgvector", DATABASE_URL=POSTGRES)
    assert (chroma, pgvector) == (True, False)


@pytest.mark.parametrize(
    ("vectors", "database", "told"),
    [
        ("pgvector", "sqlite:///x.sqlite3", "VECTORS=pgvector needs a DATABASE_URL of PostgreSQL"),
        ("qdrant", POSTGRES, "VECTORS must be chroma or pgvector, not 'qdrant'"),
    ],
)
def test_a_store_of_vectors_that_cannot_be_stops_the_start(
    vectors: str, database: str, told: str
) -> None:
    with pytest.raises(AssertionError, match=told):
        read("1", VECTORS=vectors, DATABASE_URL=database)


def test_the_vectors_are_where_the_database_is() -> None:
    code = (
        "import django; django.setup(); "
        "from webapp.configuration.stores import vectors; print(vectors()._address)"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        "VECTORS": "pgvector",
        "DATABASE_URL": "postgresql://user:pass%20word@host:5433/veracite?sslmode=require",
    }
    told = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    parts = conninfo_to_dict(told.strip())
    assert (parts["host"], parts["port"]) == ("host", "5433")
    assert (parts["dbname"], parts["password"]) == ("veracite", "pass word")
    assert (parts["sslmode"], parts["options"]) == ("require", "-c jit=off")


HSTS = "[s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD]"


def test_nothing_lasting_is_asked_of_browsers_unless_it_is_set() -> None:
    assert read(HSTS, PUBLIC_URL="http://localhost:8000") == [0, False, False]
    assert read(HSTS, PUBLIC_URL="https://docs.example.org") == [3600, False, False]
    asked = {"HSTS_SECONDS": "31536000", "HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}
    assert read(HSTS, PUBLIC_URL="https://docs.example.org", **asked) == [31536000, True, True]


def test_what_is_written_into_a_folder_that_was_there_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    told = read("[oct(p.stat().st_mode & 0o777) for p in made(s.DATA_DIR)]", DATA_DIR=str(tmp_path))
    assert told == ["0o600", "0o700", "0o700"]


def test_a_token_that_can_be_guessed_stops_the_start() -> None:
    with pytest.raises(AssertionError, match="READYZ_TOKEN must have at least 16 characters"):
        read("1", READYZ_TOKEN="short")
