"""A budget holds when twenty ask at the same moment, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.webapp.usage.crowd import IN, MOST, OUT

ROOT = Path(__file__).parents[3]


def crowd(folder: Path, **settings: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.webapp.usage.crowd"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, int] = json.loads(done.stdout)
    return told


def holds(told: dict[str, int]) -> None:
    assert 0 < told["taken"] <= MOST + IN + OUT
    assert told["refused"] > 0
    assert told["held"] == 0


@pytest.mark.service
def test_on_sqlite(tmp_path: Path) -> None:
    holds(crowd(tmp_path))


@pytest.mark.service
def test_on_postgresql(postgres: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE budgets")
    url = f"{postgres.rpartition('/')[0]}/budgets"
    holds(crowd(tmp_path, DATABASE_URL=url, DATABASE_CONNECTIONS="24"))
