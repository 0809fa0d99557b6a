"""A job that takes longer than the broker waits for it: the broker gives it out again."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.embedding_server import embedding_server
from tests.faults.test_kills import figure
from tests.faults.web import manage, settings_for, try_manage
from tests.faults.workers import begun, told, upload, worker
from tests.llm_server import LlmServer
from tests.pdfs import PROSE, both, box, make_pdf
from tests.product import START_S
from tests.servers import chroma_server, redis_server, wait_until
from webapp.jobs import INGEST_DOCUMENT

pytestmark = [pytest.mark.service, pytest.mark.timeout(600)]

WAIT_S = 240.0
IMPATIENT = """
from webapp.configuration import broker
broker.TRANSPORT.update(visibility_timeout=1, unacked_restore_interval=1)
"""  # a second, for the hour that it waits


@pytest.fixture
def machine(tmp_path: Path, vision: LlmServer) -> Iterator[dict[str, str]]:
    """Of a machine with the two servers that workers need."""
    for name in ("redis", "chroma"):
        (tmp_path / name).mkdir()
    with (
        redis_server(tmp_path / "redis") as broker,
        chroma_server(tmp_path / "chroma") as chroma,
        embedding_server() as embedding,
    ):
        yield settings_for(
            tmp_path / "data", CELERY_BROKER_URL=broker, CHROMA_URL=chroma,
            EMBEDDING_URL=embedding.url, EMBEDDING_MODEL="hashed",
            VISION_BASE_URL=vision.url, VISION_MODEL="scripted",
        )  # fmt: skip


def test_its_copy_leaves_the_document_to_whoever_has_it(
    machine: dict[str, str], vision: LlmServer, goes_on: Event, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "Report.pdf", both(box(72, 72, 540, 540, PROSE), figure))
    manage(machine, "migrate", "--verbosity", "0")
    document, log = upload(machine, path), tmp_path / "log"
    with worker(machine, log, before=IMPATIENT), worker(machine, log, before=IMPATIENT):
        wait_until(lambda: bool(vision.requests), START_S)
        held = told(machine, document)
        wait_until(lambda: 2 in begun(log, INGEST_DOCUMENT).values(), WAIT_S)
        assert told(machine, document) == held
        goes_on.set()
        wait_until(lambda: told(machine, document)[0] == "ready", WAIT_S)
    assert held[:2] == ("captioning", 1)
    assert len(vision.requests) == 1
    with worker(machine, log, queue="quick"):
        wait_until(lambda: try_manage(machine, "check_index").returncode == 0, WAIT_S)
