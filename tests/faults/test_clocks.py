"""Machines whose clocks are hours apart: leases, sign-ins and sweeps go on as with the right time.

The wrong clock is that of the whole process, by libfaketime, for Python and all that it calls.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.embedding_server import embedding_server
from tests.faults.test_kills import figure
from tests.faults.web import manage, settings_for, sign_in, try_manage, web
from tests.faults.workers import begun, celery, told, upload, worker
from tests.llm_server import LlmServer
from tests.pdfs import PROSE, both, box, make_pdf
from tests.product import START_S
from tests.servers import postgres_server, redis_server, wait_until
from webapp.jobs import SWEEP

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(900),
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed"),
]

LEASE_S, SWEEPS = 20, 3  # of the wrong clock, to which a lease is hours old or hours ahead
WAIT_S = 240.0
CLOCKS = ["+2h", "-2h"]
ADMIN = """
from webapp.accounts.models import User
User.objects.create_superuser("admin@example.org", "correct horse battery")
"""


@pytest.fixture
def machine(tmp_path: Path, vision: LlmServer) -> Iterator[dict[str, str]]:
    """Settings of one whose clock is right. The servers that machines share have the right time."""
    (tmp_path / "redis").mkdir()
    with (
        tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder,
        postgres_server(Path(folder)) as database,
        redis_server(tmp_path / "redis") as broker,
        embedding_server() as embedding,
    ):
        settings = settings_for(
            tmp_path / "data", DATABASE_URL=database, VECTORS="pgvector", CELERY_BROKER_URL=broker,
            EMBEDDING_URL=embedding.url, EMBEDDING_MODEL="hashed",
            VISION_BASE_URL=vision.url, VISION_MODEL="scripted",
            LEASE_S=str(LEASE_S), SWEEP_S="1",
        )  # fmt: skip
        manage(settings, "migrate", "--verbosity", "0")
        yield settings


def off(machine: dict[str, str], clock: str) -> dict[str, str]:
    """The settings of another one, whose clock is off by so much."""
    assert LIBRARY is not None
    return {
        **machine,
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME": clock,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(Path(__file__).parent / "asleep"),
    }


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_document_changes_hands_when_its_worker_is_lost_and_no_sooner(
    machine: dict[str, str], vision: LlmServer, goes_on: Event, tmp_path: Path, clock: str
) -> None:
    path = make_pdf(tmp_path / "Report.pdf", both(box(72, 72, 540, 540, PROSE), figure))
    document, other, log = upload(machine, path), off(machine, clock), tmp_path / "log"
    with worker(machine, tmp_path / "first log") as first:
        wait_until(lambda: bool(vision.requests), START_S)
        held = told(machine, document)
        beat = celery(other, log, "beat --scheduler celery.beat:Scheduler --pidfile=")
        with worker(other, log), worker(other, log, queue="quick"), beat:
            wait_until(lambda: len(begun(log, SWEEP)) >= SWEEPS, WAIT_S)
            assert told(machine, document) == held
            first.kill()
            first.wait()
            goes_on.set()
            wait_until(lambda: told(machine, document)[0] == "ready", WAIT_S)
            wait_until(lambda: try_manage(machine, "check_index").returncode == 0, WAIT_S)
    assert held[:2] == ("captioning", 1)
    assert f"document {document} ready" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("clock", CLOCKS)
def test_who_signed_in_at_one_machine_is_signed_in_at_the_other(
    machine: dict[str, str], clock: str
) -> None:
    manage(machine, "shell", "-c", ADMIN)
    with web(machine) as right, web(off(machine, clock)) as wrong:
        for first, second in ((right, wrong), (wrong, right)):
            first.cookies.clear()
            assert sign_in(first).status_code == 302
            second.cookies = first.cookies
            assert second.get("/").status_code == 200
