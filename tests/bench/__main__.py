"""`make bench`: starts the product and measures it. The machine should have nothing else to do."""

import sys
import tempfile
from pathlib import Path
from time import monotonic

import httpx

from tests.bench.tree import PeakMemory, cpu_seconds
from tests.bench.verification import seconds_to_verify
from tests.pdfs import PROSE, box, make_pdf
from tests.product import Product
from tests.servers import wait_until

PAGES = 200
WORDS_A_PAGE = 450


def tell(what: str, value: float, unit: str, goal: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<52} {value:>8.1f} {unit:<4} {goal}\n")
    sys.stdout.flush()


def main() -> None:
    """Measures verification, starts, the ingest of two hundred pages, and questions."""
    middle, longest = seconds_to_verify()
    tell("checking an answer of eight sentences", 1000 * middle, "ms", "< 300")
    tell("... the longest of some", 1000 * longest, "ms", "")
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), fresh=True)
        try:
            tell("first start, until all is ready", seconds_to_start(product), "s", "")
            product.stop()
            tell("second start, until pages are served", seconds_to_pages(product), "s", "< 5")
            ingest(product, Path(folder))
        finally:
            product.stop()


def seconds_to_start(product: Product) -> float:
    """Until it says that it is ready."""
    began = monotonic()
    product.start()
    return monotonic() - began


def seconds_to_pages(product: Product) -> float:
    """Until the sign-in page is served. Then waits for the rest, and for the models."""
    began, before = monotonic(), product.log.count("models warmed")
    product.process = product.spawn()
    wait_until(lambda: serves(product), 120)
    seconds = monotonic() - began
    wait_until(lambda: product.log.count("models warmed") >= before + 2, 120)  # web and worker
    return seconds


def serves(product: Product) -> bool:
    """Whether pages are served."""
    try:
        return httpx.get(f"{product.url}/accounts/login/", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def ingest(product: Product, folder: Path) -> None:
    """Two hundred pages of running text, then a question about them."""
    words = PROSE * (WORDS_A_PAGE // len(PROSE.split()))
    pages = (box(60, 60, 552, 732, f"Page {number}. {words}") for number in range(1, PAGES + 1))
    report = make_pdf(folder / "report.pdf", *pages)
    workspace = product.make_workspace("Bench")
    worker = product.children()["worker"]
    cpu, began = cpu_seconds(worker), monotonic()
    with PeakMemory(worker) as memory:
        found = product.wait_for(product.upload(workspace, report), "ready", "failed", seconds=600)
    tell(f"{found['pages']} pages, {found['chunks']} chunks: wall", monotonic() - began, "s", "")
    tell("... processor time of the worker's tree", cpu_seconds(worker) - cpu, "s", "< 40")
    tell("... most memory of the worker's tree", memory.mb, "MB", "< 1500")
    began = monotonic()
    product.ask(workspace, "When did the ice break?")
    tell("a question in quote mode", monotonic() - began, "s", "")


if __name__ == "__main__":
    main()
