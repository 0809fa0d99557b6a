"""A further machine has a data directory of its own: nothing that was made on another one."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.web import manage, parts_of, settings_for, wait_for_part, web

pytestmark = [pytest.mark.service, pytest.mark.timeout(300)]


@pytest.fixture
def second(tmp_path: Path) -> Iterator[tuple[Path, httpx.Client]]:
    """The data directory and the web process of a second machine. Only the first was prepared."""
    database = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    first = settings_for(tmp_path / "first", DATABASE_URL=database)
    manage(first, "migrate", "--verbosity", "0")
    folder = tmp_path / "second"
    with web(settings_for(folder, DATABASE_URL=database)) as client:
        yield folder, client


def test_a_second_web_machine_has_its_static_files(second: tuple[Path, httpx.Client]) -> None:
    _, client = second
    page = client.get("/accounts/login/")
    assert page.status_code == 200
    linked = re.findall(r"/static/[^\"?]+\.(?:css|js)", page.text)
    assert linked
    assert {path: client.get(path).status_code for path in linked} == dict.fromkeys(linked, 200)
    assert parts_of(client)["static files"]["well"]


def test_it_is_not_ready_without_its_static_files(second: tuple[Path, httpx.Client]) -> None:
    folder, client = second
    shutil.rmtree(folder / "static")
    wait_for_part(client, "static files", well=False)
