"""kill -9 of each part at each stage: every document ends ready or failed with a reason, and the
database and both indexes hold exactly one set of its chunks."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.parse.page.mupdf import pymupdf
from tests.llm_server import Reply, llm_server
from tests.pdfs import PROSE, both, box, make_pdf
from tests.product import Product
from tests.servers import wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc"),
]

PAGES = 30
EMPTY = """
from webapp.jobs import app
with app.connection() as connection:
    broker = connection.default_channel.client
    assert broker.exists("celery", "unacked"), "no job waits"
    broker.flushall()
"""
STAGES = ["parsing", "captioning", "embedding"]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With a vision model that takes a while for each figure."""
    slow = Reply(text="A bar chart of ships by month.", first_byte_s=0.5)
    with llm_server([slow]) as server:
        folder = tmp_path_factory.mktemp("faults")
        with Product(folder, VISION_BASE_URL=server.url, VISION_MODEL="scripted") as product:
            yield product


@pytest.fixture
def workspace(product: Product, request: pytest.FixtureRequest) -> str:
    if product.process is None:  # a test that stopped it has failed
        product.start()
    return product.make_workspace(request.node.name[:100])


def figure(page: Any) -> None:
    """A picture of its own with a printed caption."""
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 120), 0)
    for x in range(200):
        for y in range(120):
            picture.set_pixel(x, y, (x, 2 * y, (x * y + page.number) % 256))
    page.insert_image((72, 560, 372, 740), stream=picture.tobytes("png"))
    page.insert_text((72, 755), f"Figure {page.number}: ships by month")


def make_report(path: Path, name: str) -> Path:
    """Many pages of text and a few figures; no two reports are the same file."""
    words = [f"{name}, page {number}. " + PROSE * 12 for number in range(1, PAGES + 1)]
    pages = [box(72, 72, 540, 540, text) for text in words]
    pages[:3] = [both(page, figure) for page in pages[:3]]
    return make_pdf(path / f"{name}.pdf", *pages)


def stage(product: Product, document: str) -> str:
    """Where a document is, read quickly enough to catch a short stage."""
    file = Path(product.settings["DATA_DIR"]) / "veracite.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        found = database.execute(
            "SELECT stage FROM library_document WHERE id = ?", [document.replace("-", "")]
        ).fetchone()
    return str(found[0])


def wait_for_stage(product: Product, document: str, wanted: str) -> None:
    """Until a document is in a stage."""
    wait_until(lambda: stage(product, document) == wanted, 60)


def assert_sound(product: Product, *documents: str) -> None:
    """Every document is ready with what it should have, once, or says why it is not."""
    for one in documents:
        found = product.wait_for(one, "ready", "failed")
        assert found["stage"] == "ready" or found["error"]
        if found["stage"] == "ready":
            assert found["pages"] == PAGES
            assert found["chunks"] > PAGES / 5
    wait_until(lambda: product.try_manage("check_index").returncode == 0, 60)  # once tidied


@pytest.mark.parametrize("at", STAGES)
def test_a_killed_worker_costs_nothing(
    product: Product, workspace: str, tmp_path: Path, at: str
) -> None:
    document = product.upload(workspace, make_report(tmp_path, f"Worker {at}"))
    wait_for_stage(product, document, at)
    product.kill("worker")
    assert product.wait_for(document, "ready", "failed")["stage"] == "ready"
    assert_sound(product, document)


@pytest.mark.parametrize(
    ("name", "at"), [("broker", "parsing"), ("broker", "embedding"), ("chroma", "embedding")]
)
def test_a_killed_store_costs_nothing(
    product: Product, workspace: str, tmp_path: Path, at: str, name: str
) -> None:
    document = product.upload(workspace, make_report(tmp_path, f"{name} {at}"))
    wait_for_stage(product, document, at)
    product.kill(name)
    assert product.wait_for(document, "ready", "failed")["stage"] == "ready"
    assert_sound(product, document)


def test_an_emptied_broker_costs_nothing(product: Product, workspace: str, tmp_path: Path) -> None:
    documents = [product.upload(workspace, make_report(tmp_path, f"Lost {n}")) for n in range(3)]
    wait_for_stage(product, documents[0], "parsing")
    product.manage("shell", "-c", EMPTY)
    assert_sound(product, *documents)
    assert {product.document(one)["stage"] for one in documents} == {"ready"}


def test_a_kill_of_everything_costs_nothing(
    product: Product, workspace: str, tmp_path: Path
) -> None:
    documents = []
    for at in STAGES:
        document = product.upload(workspace, make_report(tmp_path, f"All {at}"))
        documents.append(document)
        wait_for_stage(product, document, at)
        product.kill_all()
        product.start()
    assert_sound(product, *documents)


def test_a_document_that_its_workers_do_not_survive_fails_with_a_reason(
    product: Product, workspace: str, tmp_path: Path
) -> None:
    document = product.upload(workspace, make_report(tmp_path, "Poison"))
    for _ in range(3):
        wait_for_stage(product, document, "captioning")
        product.kill("worker")
        wait_until(lambda: stage(product, document) != "captioning", 60)
    found = product.wait_for(document, "failed")
    assert "ended the worker 3 times" in found["error"]
    assert_sound(product, document)


def test_a_clean_stop_counts_for_nothing(product: Product, workspace: str, tmp_path: Path) -> None:
    document = product.upload(workspace, make_report(tmp_path, "Stopped"))
    wait_for_stage(product, document, "captioning")
    assert product.stop() == 0
    assert stage(product, document) == "queued"
    product.start()
    assert_sound(product, document)
