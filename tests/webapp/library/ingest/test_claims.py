"""Twenty workers that look for work at the same moment, on PostgreSQL."""

from pathlib import Path

import psycopg
import pytest

from tests.bench.library import step

WORKERS, CLAIMS = 20, 10

pytestmark = [pytest.mark.service, pytest.mark.timeout(300)]


def test_none_goes_without_work_or_waits_for_another(postgres: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE claims")
    url = f"{postgres.rpartition('/')[0]}/claims"
    settings = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DATABASE_CONNECTIONS": "24"}
    step("fill", 10_000, settings)
    assert step("claims", 10_000, settings)["claims"] == WORKERS * CLAIMS
