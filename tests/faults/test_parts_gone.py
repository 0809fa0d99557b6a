"""PostgreSQL or Redis gone: quick plain words, and what does not need them goes on."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx
import pytest

from tests.faults.web import manage, parts_of, settings_for, sign_in, wait_for_part, web
from tests.pdfs import make_pdf, text
from tests.servers import postgres_server, redis_server

pytestmark = [pytest.mark.service, pytest.mark.timeout(600)]

QUICK_S = 10.0  # on a busy machine; before it was 30 s for each of several tries


class Part:
    """A server that can be stopped and started again at its address."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._serve = {"postgres": postgres_server, "redis": redis_server}[kind]
        self._folder = folder
        self._port: int | None = None
        self._running: AbstractContextManager[str] | None = None

    def start(self) -> str:
        self._running = self._serve(self._folder, self._port)
        url = self._running.__enter__()
        self._port = urlsplit(url).port
        return url

    def stop(self) -> None:
        if self._running is not None:
            self._running.__exit__(None, None, None)
            self._running = None


@pytest.fixture(scope="module")
def parts() -> Iterator[dict[str, Part]]:
    with tempfile.TemporaryDirectory(prefix="parts-", ignore_cleanup_errors=True) as folder:
        made = {}
        for kind in ("postgres", "redis"):
            (Path(folder) / kind).mkdir()
            Path(folder).chmod(0o755)
            made[kind] = Part(kind, Path(folder) / kind)
        yield made
        for part in made.values():
            part.stop()


@pytest.fixture(scope="module")
def client(
    parts: dict[str, Part], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A web process over both, with somebody to sign in and a workspace."""
    settings = settings_for(
        tmp_path_factory.mktemp("web"),
        DATABASE_URL=parts["postgres"].start(),
        CELERY_BROKER_URL=parts["redis"].start(),
    )
    manage(settings, "migrate", "--verbosity", "0")
    manage(settings, "shell", "-c", MAKE)
    with web(settings) as client:
        yield client


MAKE = """
from webapp.accounts.models import User
from webapp.library.people.workspaces import create_workspace
user = User.objects.create_superuser("admin@example.org", "correct horse battery")
create_workspace(user, "Reports")
"""


def test_without_the_database_all_is_told_at_once(
    client: httpx.Client, parts: dict[str, Part]
) -> None:
    assert sign_in(client).status_code == 302
    parts["postgres"].stop()
    try:
        for _ in range(2):
            began = monotonic()
            page, api = client.get("/"), client.get("/api/v1/workspaces")
            assert monotonic() - began < 2 * QUICK_S
            assert (page.status_code, api.status_code) == (503, 503)
            assert "A part of the system does not answer" in page.text
            assert api.json()["error"].startswith("A part of the system does not answer")
        wait_for_part(client, "database", well=False)
        assert client.get("/healthz").status_code == 200
    finally:
        parts["postgres"].start()
    wait_for_part(client, "database", well=True)
    assert client.get("/").status_code == 200


def test_without_the_broker_people_sign_in_and_upload(
    client: httpx.Client, parts: dict[str, Part], tmp_path: Path
) -> None:
    parts["redis"].stop()
    try:
        client.cookies.clear()
        assert sign_in(client).status_code == 302
        api = client.get("/api/v1/workspaces").json()
        path = make_pdf(tmp_path / "Report.pdf", text(72, 72, "Revenue rose."))
        with path.open("rb") as file:
            taken = client.post(
                f"/w/{api[0]['id']}/upload",
                files={"file": ("Report.pdf", file, "application/pdf")},
                headers={"X-CSRFToken": client.cookies["csrftoken"]},
            )
        assert taken.status_code == 201, taken.text
        page = client.get(f"/w/{api[0]['id']}/")
        assert "The queue cannot be reached just now" in page.text
        assert "No worker is running" not in page.text
        wait_for_part(client, "broker", well=False)
        assert "is not known" in str(parts_of(client)["worker"]["message"])
    finally:
        with suppress(AssertionError):
            parts["redis"].start()
    wait_for_part(client, "broker", well=True)
