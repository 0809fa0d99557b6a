"""The whole of an ingest against the embedding model by itself, and starts of the product."""

import json
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, process_time

import httpx

from rag.config import EmbedConfig, RagConfig
from rag.embed import Embedder, build_embedder
from rag.indexes.windows import windows
from tests.bench.scale.texts import Window, windows_and_vectors
from tests.bench.told import Tell
from tests.bench.tree import PeakMemory, cpu_seconds
from tests.make import make_chunk
from tests.pdfs import box, make_pdf
from tests.product import Product
from tests.servers import wait_until

DOCUMENTS, PAGES, WINDOWS_A_PAGE = 8, 25, 4
ALLOWED = 1.25  # of the embedder's own time


def measure_ingest(texts: Path, tell: Tell) -> None:
    """Starts, then two hundred pages of running text, then a question about them."""
    known, _ = windows_and_vectors(texts)
    prose = [window for window in known if not window.is_table]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        product = Product(folder, fresh=True)
        try:
            tell("first start, until all is ready", _seconds_to_start(product), "s", "")
            product.stop()
            tell("second start, until pages are served", _seconds_to_pages(product), "s", "< 5")
            files = _make_files(folder, Random(4).sample(prose, DOCUMENTS * PAGES * WINDOWS_A_PAGE))  # noqa: S311
            cpu = _ingest(product, files, tell)
            embedder = build_embedder(EmbedConfig(models_dir=folder / "data" / "models"))
            _compare(cpu, _windows_of(product, embedder), embedder, tell)
        finally:
            product.stop()


def _seconds_to_start(product: Product) -> float:
    """Until it says that it is ready."""
    began = monotonic()
    product.start()
    return monotonic() - began


def _seconds_to_pages(product: Product) -> float:
    """Until the sign-in page is served. Then waits for the rest, and for the models."""
    began, before = monotonic(), product.log.count("models warmed")
    product.process = product.spawn()
    wait_until(lambda: _serves(product), 120)
    seconds = monotonic() - began
    wait_until(lambda: product.log.count("models warmed") >= before + 2, 120)  # web and worker
    return seconds


def _serves(product: Product) -> bool:
    try:
        return httpx.get(f"{product.url}/accounts/login/", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def _make_files(folder: Path, texts: Sequence[Window]) -> list[Path]:
    """Documents of pages that all differ: what was embedded before is not embedded again.

    Text as it runs: with the lines of its source it would not fit, and nothing would be written.
    """
    pages = [
        "\n\n".join(" ".join(one.text.split()) for one in texts[start : start + WINDOWS_A_PAGE])
        for start in range(0, len(texts), WINDOWS_A_PAGE)
    ]
    return [
        make_pdf(
            folder / f"Part {number}.pdf",
            *(
                box(50, 40, 560, 770, page, fontsize=8)
                for page in pages[number * PAGES : (number + 1) * PAGES]
            ),
        )
        for number in range(DOCUMENTS)
    ]


def _ingest(product: Product, files: Sequence[Path], tell: Tell) -> float:
    """Processor seconds of the worker and all it starts, until everything can be found."""
    workspace = product.make_workspace("Bench")
    worker = product.children()["worker"]
    cpu, began = cpu_seconds(worker), monotonic()
    with PeakMemory(worker) as memory:
        uploaded = [product.upload(workspace, file) for file in files]
        found = [product.wait_for(one, "ready", "failed", seconds=1_200) for one in uploaded]
    seconds, used = monotonic() - began, cpu_seconds(worker) - cpu
    pages = sum(one["pages"] for one in found)
    tell(f"{pages} pages, {sum(one['chunks'] for one in found)} chunks: wall", seconds, "s", "")
    tell("... processor time of the worker's tree", used, "s", "")
    tell("... for each page", 1_000 * used / pages, "ms", "")
    tell("... most memory of the worker's tree", memory.mb, "MB", "< 1500")
    began = monotonic()
    product.ask(workspace, "What is returned when the input has no values?")
    tell("a question in quote mode", monotonic() - began, "s", "")
    return used


def _windows_of(product: Product, embedder: Embedder) -> list[list[str]]:
    """What was embedded, in the batches in which it was."""
    config, file = RagConfig(), Path(product.settings["DATA_DIR"]) / "veracite.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute(
            "SELECT title, headings, text, context FROM library_chunk ORDER BY document_id, ordinal"
        ).fetchall()
    chunks = [
        make_chunk(text, title=title, context=context, headings=tuple(json.loads(headings)))
        for title, headings, text, context in rows
    ]
    size = config.embed.batch
    return [
        [
            window
            for chunk in chunks[start : start + size]
            for window in windows(
                chunk, embedder.token_spans, embedder.max_tokens, config.window_tokens
            )
        ]
        for start in range(0, len(chunks), size)
    ]


def _compare(cpu: float, batches: list[list[str]], embedder: Embedder, tell: Tell) -> None:
    """The ingest against the embedder, and the embedder against one large batch of its own."""
    embedder.embed_documents(batches[0])
    began = process_time()
    for batch in batches:
        embedder.embed_documents(batch)
    floor = process_time() - began
    count = sum(map(len, batches))
    tell(f"the same {count} windows, by the embedder alone", floor, "s", "")
    tell("... the ingest's processor time in these", cpu / floor, "times", f"< {ALLOWED}")
    began_wall, began = perf_counter(), process_time()
    embedder.embed_documents([window for batch in batches for window in batch])
    alone, wall = process_time() - began, perf_counter() - began_wall
    tell("embedding, windows a processor second", count / floor, "", "")
    tell("... of what one large batch reaches", 100 * alone / floor, "%", "")
    tell("... windows a second of one large batch", count / wall, "", "")
