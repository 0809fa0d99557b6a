"""Settings are read from the environment, once, when a process starts."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
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


# For each line, an expression of the settings `s` and the environment, a copy of the process reads
# the settings anew. What is slow of that, the libraries, it has from the process.
READER = f"""
import json, os, sys
import celery.schedules, django_stubs_ext
{MADE}
for line in sys.stdin:
    expression, settings = json.loads(line)
    if os.fork():
        os.wait()
        continue
    os.environ.update(settings)
    try:
        import webapp.settings as s
        told = [True, eval(expression)]
    except Exception as error:
        told = [False, str(error)]
    print(json.dumps(told), flush=True)
    os._exit(0)
"""


Read = Callable[..., object]


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """What an expression of the settings `s` gives, as another process reads them."""
    with subprocess.Popen(
        [sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, answered = process.stdin, process.stdout
        assert asked
        assert answered

        def ask(expression: str, **settings: str) -> object:
            print(json.dumps([expression, settings]), file=asked, flush=True)
            good, told = json.loads(answered.readline())
            assert good, told
            return told

        yield ask


def database_options(read: Read, address: str) -> dict[str, object]:
    """The options of the database at an address."""
    options = read("s.DATABASES['default']['OPTIONS']", DATABASE_URL=address)
    assert isinstance(options, dict)
    return options


def test_what_the_address_of_the_database_asks_for_holds(read: Read) -> None:
    plain = database_options(read, POSTGRES)
    asking = database_options(read, f"{POSTGRES}?sslmode=require")

    assert "sslmode" not in plain
    assert asking == {**plain, "sslmode": "require"}


def test_connections_to_the_database_are_bounded_by_a_setting(read: Read) -> None:
    pool = "s.DATABASES['default']['OPTIONS']['pool']['max_size']"
    assert read(pool, DATABASE_URL=POSTGRES, WORKER_THREADS="1") == 8
    assert read(pool, DATABASE_URL=POSTGRES, WORKER_THREADS="8") == 20  # two for each of 9, and 2
    assert read(pool, DATABASE_URL=POSTGRES, DATABASE_CONNECTIONS="3") == 3


def test_a_chroma_is_started_only_where_vectors_are_kept_in_it(read: Read) -> None:
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
    read: Read, vectors: str, database: str, told: str
) -> None:
    with pytest.raises(AssertionError, match=told):
        read("1", VECTORS=vectors, DATABASE_URL=database)


def test_a_model_of_this_machine_and_another_by_name_are_not_both_meant(read: Read) -> None:
    assert read("s.MODEL", MODEL="local") == "local"
    with pytest.raises(AssertionError, match="LLM_MODEL names another"):
        read("1", MODEL="local", LLM_MODEL="chat")
    with pytest.raises(AssertionError, match="MODEL must be local, not 'remote'"):
        read("1", MODEL="remote")


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


def test_nothing_lasting_is_asked_of_browsers_unless_it_is_set(read: Read) -> None:
    assert read(HSTS, PUBLIC_URL="http://localhost:8000") == [0, False, False]
    assert read(HSTS, PUBLIC_URL="https://docs.example.org") == [3600, False, False]
    asked = {"HSTS_SECONDS": "31536000", "HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}
    assert read(HSTS, PUBLIC_URL="https://docs.example.org", **asked) == [31536000, True, True]


def test_what_is_written_into_a_folder_that_was_there_is_its_owners_alone(
    read: Read, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    told = read("[oct(p.stat().st_mode & 0o777) for p in made(s.DATA_DIR)]", DATA_DIR=str(tmp_path))
    assert told == ["0o600", "0o700", "0o700"]


def test_a_token_that_can_be_guessed_stops_the_start(read: Read) -> None:
    with pytest.raises(AssertionError, match="READYZ_TOKEN must have at least 16 characters"):
        read("1", READYZ_TOKEN="short")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PERSON_TOKENS_PER_DAY", "-1", "PERSON_TOKENS_PER_DAY must be 0 or more, not '-1'"),
        ("LLM_PRICE_IN", "nan", "LLM_PRICE_IN must be 0 or more, not 'nan'"),
        ("LLM_PRICE_IN", "inf", "LLM_PRICE_IN must be 0 or more, not 'inf'"),
        ("USAGE_DAYS", "30", "USAGE_DAYS must be 31 or more, not '30'"),
        ("DIGEST_HOUR", "24", "DIGEST_HOUR must be 0 to 23, not '24'"),
        ("DIGEST_DAY", "0", "DIGEST_DAY must be 1 to 7, not '0'"),
        ("SWEEP_S", "soon", "SWEEP_S must be a whole number, not 'soon'"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters"),
    ],
)
def test_a_value_that_cannot_be_stops_the_start(
    read: Read, name: str, value: str, told: str
) -> None:
    with pytest.raises(AssertionError, match=told):
        read("1", **{name: value})


@pytest.mark.parametrize("name", ["EMAIL_USER", "EMAIL_PASSWORD"])
def test_mail_that_would_reach_nobody_stops_the_start(read: Read, name: str) -> None:
    with pytest.raises(AssertionError, match="are for the server EMAIL_HOST"):
        read("1", **{name: "veracite"})
    assert read("s.EMAIL_HOST", EMAIL_HOST="mail.example.org", **{name: "veracite"})


def test_where_people_type_https_the_proxy_says_whether_it_was(read: Read) -> None:
    asked = "[s.SECURE_PROXY_SSL_HEADER, s.SECURE_SSL_REDIRECT]"
    proxied = read(asked, PUBLIC_URL="https://docs.example.org")
    assert proxied == [["HTTP_X_FORWARDED_PROTO", "https"], True]
    named = {"TRUSTED_PROXIES": "10.0.0.7"}  # who is believed before Django sees the request
    assert read(asked, PUBLIC_URL="https://docs.example.org", **named) == [None, True]
    assert read(asked, PUBLIC_URL="http://docs.example.org") == [None, False]
