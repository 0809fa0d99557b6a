"""Whether the parts are well: told in time, and without what is nobody's business."""

import errno
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from pytest_django import Settings

from rag.engine import Engine
from tests.make import browser, make_user
from tests.servers import free_port
from webapp import heartbeats
from webapp.library.health import parts, servers
from webapp.library.health.probe import Health, unwell, well
from webapp.local.choice import choose, wanted
from webapp.local.offer import shortlist
from webapp.local.state import Phase, State, Trouble, tell

TOKEN = "a token for monitors"
PARTS = {
    "database", "migrations", "version", "broker", "worker", "quick worker", "beat", "index",
    "files", "model", "disk", "static files", "model files",
}  # fmt: skip
MONITOR = {"authorization": f"Bearer {TOKEN}"}


class _Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_HEAD(self) -> None:
        self.send_response(200 if self.path == "/kept" else 404)
        self.end_headers()

    def log_message(self, *parts: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server to which every question is fine."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Well)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def fresh(settings: Settings) -> Iterator[None]:
    settings.CELERY_BROKER_URL = "memory://"
    settings.READYZ_TOKEN = TOKEN
    parts.latest.forget()
    yield
    parts.latest.forget()


def test_it_is_alive_for_everybody(db: None) -> None:
    response = browser().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_when_every_part_is_well(
    server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    monkeypatch.setattr(servers, "_broker", well)
    settings.CHROMA_URL = settings.LLM_BASE_URL = server
    settings.LLM_MODEL = "a-model"
    for name in (heartbeats.INGEST, heartbeats.QUICK, heartbeats.SWEEPS):
        heartbeats.beat(name)
    response = browser().get("/readyz", headers=MONITOR)
    assert response.status_code == 200, response.text
    assert set(response.json()["parts"]) == PARTS | {"chroma"}


@pytest.mark.django_db(transaction=True)
def test_it_names_the_parts_that_are_not(settings: Settings) -> None:
    settings.CHROMA_URL = "http://127.0.0.1:9"
    response = browser().get("/readyz", headers=MONITOR)
    assert response.status_code == 503
    told = response.json()["parts"]
    assert told["database"]["well"]
    assert told["migrations"]["well"]
    assert not told["worker"]["well"]
    assert not told["chroma"]["well"]
    assert told["model"] == {"well": True, "message": "none is connected: answers quote"}
    assert "127.0.0.1" not in response.text


@pytest.mark.django_db(transaction=True)
def test_it_asks_the_parts_no_more_than_every_other_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def ask() -> dict[str, Health]:
        asked.append(1)
        return {}

    monkeypatch.setattr(parts, "parts_health", ask)
    for _ in range(5):
        browser().get("/readyz")
    assert len(asked) == 1


def test_a_queue_has_a_worker_after_its_beat_and_no_other_has() -> None:
    assert heartbeats.pulse(heartbeats.INGEST) is heartbeats.Pulse.MISSING
    heartbeats.beat(heartbeats.QUICK)
    assert heartbeats.pulse(heartbeats.INGEST) is heartbeats.Pulse.MISSING
    heartbeats.beat(heartbeats.INGEST)
    assert heartbeats.pulse(heartbeats.INGEST) is heartbeats.Pulse.ALIVE
    assert heartbeats.worker_is_alive()


@pytest.mark.django_db(transaction=True)
def test_it_names_no_part_to_strangers(settings: Settings) -> None:
    settings.CHROMA_URL = "http://127.0.0.1:9"
    member = browser(make_user("member@example.org"))
    wrong = {"authorization": "Bearer not the right token"}
    for response in (
        browser().get("/readyz"),
        browser().get("/readyz", headers=wrong),
        member.get("/readyz"),
    ):
        assert (response.status_code, response.json()) == (503, {"ready": False})


@pytest.mark.django_db(transaction=True)
def test_no_token_is_set_so_none_is_right(settings: Settings) -> None:
    settings.READYZ_TOKEN = ""
    response = browser().get("/readyz", headers={"authorization": "Bearer "})
    assert response.json() == {"ready": False}


@pytest.mark.django_db(transaction=True)
def test_it_names_the_parts_to_administrators() -> None:
    admin = make_user("admin@example.org", is_staff=True, is_superuser=True)
    assert "database" in browser(admin).get("/readyz").json()["parts"]


@pytest.mark.django_db(transaction=True)
def test_a_session_that_cannot_be_read_is_a_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    admin = browser(make_user("admin@example.org", is_staff=True, is_superuser=True))

    def gone(self: SessionStore) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", gone)
    response = admin.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False})
    assert browser().get("/readyz", headers=MONITOR).json()["parts"]


@pytest.mark.django_db(transaction=True)
def test_a_defect_of_one_probe_leaves_the_others_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Health:
        raise ZeroDivisionError

    monkeypatch.setattr(servers, "_files", fail)
    found = parts.parts_health()
    assert found["files"] == unwell()
    assert found["database"].well


def test_a_disk_that_cannot_be_read_is_unwell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert servers._files().well  # there is no folder before the first upload
    default_storage.save("documents/x/original", ContentFile(b""))
    assert servers._files().well

    def fail(path: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.scandir", fail)
    assert not servers._files().well


@pytest.mark.parametrize(("bucket", "is_well"), [("kept", True), ("gone", False)])
def test_a_bucket_that_is_not_there_is_unwell(
    server: str, settings: Settings, bucket: str, *, is_well: bool
) -> None:
    options = {"bucket_name": bucket, "endpoint_url": server, "region_name": "x"}
    keys = {"access_key": "a", "secret_key": "b"}
    store = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, **keys}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    settings.S3_BUCKET = bucket
    assert servers._files().well is is_well


@pytest.mark.django_db
def test_it_is_ready_without_the_local_model(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"database": well(), "local model": unwell("is not served: full")}
    monkeypatch.setattr(parts, "parts_health", lambda: found)
    response = browser().get("/readyz", headers=MONITOR)
    assert (response.status_code, response.json()["ready"]) == (200, True)
    assert response.json()["parts"]["local model"]["message"] == "is not served: full"
    found["database"] = unwell()
    parts.latest.forget()
    assert browser().get("/readyz").status_code == 503


def test_the_local_model_is_told_of_once_it_is_chosen(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    settings.PORT = free_port() - 2
    assert "local model" not in servers.server_probes()
    choose(shortlist()[0])
    assert "local model" not in servers.server_probes()  # as in compose, where nothing serves it
    monkeypatch.setattr(servers, "is_supervised", lambda: True)
    probe = servers.server_probes()["local model"]
    assert probe() == well("is made ready")
    tell(State(choice=wanted(), phase=Phase.FETCHING, done=1, total=4))
    assert probe() == well("is fetched: 25%")
    tell(State(choice=wanted(), phase=Phase.FAILED, trouble=Trouble.FULL))
    assert probe() == unwell("is not served: full")
    tell(State(choice=wanted(), phase=Phase.SERVING))
    assert probe() == unwell()
    monkeypatch.setattr(servers, "_served", lambda url, headers: well(url))
    assert probe() == well(f"http://127.0.0.1:{settings.PORT + 2}/health")
