"""A worker killed at random moments during an ingest: the same chunks and vectors as without, and
nothing described or embedded twice beyond what was in flight.

`--kills 20` kills it twenty times during thirty documents; by itself it is milder.
"""

import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.parse.page.mupdf import pymupdf
from tests.embedding_server import EmbeddingServer, embedding_server
from tests.llm_server import LlmServer, Reply, llm_server
from tests.pdfs import PROSE, both, box, make_pdf
from tests.product import Product
from tests.servers import wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(2_400),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc"),
]

DOCUMENTS = 30
FEW_KILLS, FEWER = 2, 6  # by itself, in seconds instead of minutes
AT_ONCE = 2  # documents in work: one thread, and one for short ones
LONGEST_S = 1_200
Found = dict[tuple[str, int], tuple[str, str, tuple[float, ...]]]


@pytest.fixture(scope="module")
def vision() -> Iterator[LlmServer]:
    with llm_server([Reply(text="A chart of ships.", first_byte_s=0.1)]) as server:
        yield server


@pytest.fixture(scope="module")
def embedding() -> Iterator[EmbeddingServer]:
    with embedding_server(pause_s=0.2) as server:
        yield server


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, vision: LlmServer, embedding: EmbeddingServer
) -> Iterator[Product]:
    with Product(
        tmp_path_factory.mktemp("resume"), VISION_BASE_URL=vision.url, VISION_MODEL="scripted",
        EMBEDDING_URL=embedding.url, EMBEDDING_MODEL="hashed",
        WORKER_THREADS="1", MAX_ATTEMPTS="30",
    ) as product:  # fmt: skip
        yield product


def make_documents(folder: Path, count: int) -> list[Path]:
    """Small ones with two pages and a figure; no two have a picture or a page in common."""

    def figure(number: int) -> Any:
        picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 120, 80), 0)
        for x in range(120):
            for y in range(80):
                picture.set_pixel(x, y, (2 * x, 3 * y, (x * y + 8 * number) % 256))

        def draw(page: Any) -> None:
            page.insert_image((72, 560, 372, 740), stream=picture.tobytes("png"))
            page.insert_text((72, 755), f"Figure 1: ships of harbour {number}")

        return draw

    made = []
    for number in range(count):
        texts = [f"Harbour {number}, page {page}. {PROSE * 8}" for page in (1, 2)]
        first = both(box(72, 72, 540, 540, texts[0]), figure(number))
        path = folder / f"Harbour {number:02}.pdf"
        made.append(make_pdf(path, first, box(72, 72, 540, 540, texts[1])))
    return made


def found_in(product: Product, workspace: str) -> Found:
    """Each chunk of a workspace by its document's title and ordinal: text, caption, vector."""
    file = Path(product.settings["DATA_DIR"]) / "veracite.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        rows = database.execute(
            "SELECT c.id, d.title, c.ordinal, c.text, c.caption FROM library_chunk c "
            "JOIN library_document d ON d.id = c.document_id WHERE d.workspace_id = ?",
            [workspace.replace("-", "")],
        ).fetchall()
    import chromadb  # slow: only for those who are here

    client = chromadb.HttpClient(host="127.0.0.1", port=product.port + 1)
    name = next(
        one.name for one in client.list_collections() if workspace.replace("-", "") in one.name
    )
    held = client.get_collection(name, embedding_function=None).get(include=["embeddings"])
    vectors = dict(zip(held["ids"], np.asarray(held["embeddings"]), strict=True))
    assert {one.rpartition(":")[0] for one in vectors} == {row[0] for row in rows}
    return {
        (title, ordinal): (text, caption, tuple(vectors[f"{key}:0"]))
        for key, title, ordinal, text, caption in rows
    }


def ingest(
    product: Product, name: str, files: list[Path], kills: int = 0, document_s: float = 0.0
) -> str:
    """Read files into a new workspace while the worker is killed, at a random moment of a document.

    The kills are spread over the documents. `document_s`: about what one of them takes.
    """
    chance, killed, since = random.Random(11), 0, ""  # noqa: S311
    spread = (len(files) - AT_ONCE) / max(1, kills)  # some work is left for the last of them
    workspace = product.make_workspace(name)
    documents = [product.upload(workspace, file) for file in files]
    end = time.monotonic() + LONGEST_S
    while (ready := ready_of(product, documents)) < len(documents):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)
        if killed == kills or ready < killed * spread:
            continue
        if ready < killed * spread + AT_ONCE:  # else it lags behind: it is quicker than it was
            time.sleep(chance.uniform(0, document_s))
        worker = product.children().get("worker")
        if worker is not None and is_at_work(product, workspace, since):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                killed += 1
                wait_until(partial(is_another, product, worker), 60)
                since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    assert killed == kills
    return workspace


def ready_of(product: Product, documents: list[str]) -> int:
    return sum(product.document(one)["stage"] == "ready" for one in documents)


def is_another(product: Product, worker: int) -> bool:
    return product.children().get("worker", worker) != worker


def is_at_work(product: Product, workspace: str, since: str) -> bool:
    """Whether the worker that was started then has a document in hand; it renews its lease."""
    file = Path(product.settings["DATA_DIR"]) / "veracite.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM library_document WHERE workspace_id = ? AND claimed_at > ?",
            [workspace.replace("-", ""), since],
        ).fetchone()
    return bool(count)


def paid_again(counts: Counter[str]) -> int:
    """How many were paid for that had been paid for; each worker's first word does not count."""
    return sum(count - 1 for text, count in counts.items() if is_of_a_document(text))


def is_of_a_document(text: str) -> bool:
    """Whether it is text that was read; a worker also asks for the length of vectors, at times."""
    return "Harbour" in text


def test_kills_change_nothing_and_cost_no_more_than_what_was_in_flight(
    product: Product,
    vision: LlmServer,
    embedding: EmbeddingServer,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    wanted_kills = int(request.config.getoption("--kills"))
    count = DOCUMENTS if wanted_kills > FEW_KILLS else FEWER
    files = make_documents(tmp_path, count)
    began = time.monotonic()
    calm = ingest(product, "Calm", files)
    calm_s = time.monotonic() - began
    wanted = found_in(product, calm)
    assert len({title for title, _ in wanted}) == count
    assert sum(bool(caption) for _, caption, _ in wanted.values()) == count
    captions, texts = len(vision.requests), Counter(embedding.counts)
    assert captions == count
    embedding.counts.clear()

    stormy = ingest(product, "Stormy", files, wanted_kills, calm_s / count)

    assert found_in(product, stormy) == wanted
    assert {text for text in texts if is_of_a_document(text)} <= set(embedding.counts)
    # At each kill a document is at its captions or at its embeddings, of which it has one batch.
    assert len(vision.requests) - 2 * captions <= wanted_kills * AT_ONCE
    windows_of_one = -(-len(texts) // count) + 2
    assert paid_again(embedding.counts) <= wanted_kills * AT_ONCE * windows_of_one
    wait_until(lambda: product.try_manage("check_index").returncode == 0, 60)
