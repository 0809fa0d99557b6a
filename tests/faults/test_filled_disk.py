"""A disk without a byte left, under the whole product: nothing is lost, and it goes on after it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import numpy as np
import pytest

from rag.errors import IndexDownError
from rag.indexes.vectors import Record, chroma_server
from rag.indexes.vectors.chroma import ChromaVectors
from tests.converted import share
from tests.embedding_server import embedding_server
from tests.faults.small_disk import Disk, small_disk
from tests.faults.test_kills import figure
from tests.faults.web import TOKEN, sign_in, wait_for_part
from tests.llm_server import Reply, llm_server
from tests.pdfs import PROSE, both, box, make_pdf
from tests.product import Product
from tests.servers import wait_until
from webapp.space import RESERVE_BYTES

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs"),
]

FULL = "The disk of the server is full."
SIZE_MB = 160
WAIT_S = 120.0


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """Under the data directory."""
    with small_disk(tmp_path_factory.mktemp("full") / "data", SIZE_MB) as disk:
        share(disk.folder)
        yield disk


@pytest.fixture(scope="module")
def goes_on() -> Event:
    """Until it is set, whoever reads a figure waits for what it shows."""
    return Event()


@pytest.fixture(scope="module")
def product(disk: Disk, goes_on: Event) -> Iterator[Product]:
    def describe(body: dict[str, Any]) -> Reply:
        goes_on.wait(WAIT_S)
        return Reply(text="A chart of ships by month.")

    with (
        llm_server(describe) as vision,
        embedding_server() as embedding,
        Product(
            disk.folder.parent, VISION_BASE_URL=vision.url, VISION_MODEL="scripted",
            EMBEDDING_URL=embedding.url, EMBEDDING_MODEL="hashed", MIN_FREE_MB="40",
            READYZ_TOKEN=TOKEN,
        ) as product,
    ):  # fmt: skip
        yield product


@pytest.fixture
def workspace(product: Product, disk: Disk, request: pytest.FixtureRequest) -> str:
    """Made while there is room, and something is put aside for when there is none."""
    if product.process is None:  # a test that stopped it has failed
        product.start()
    reserve = disk.folder / "reserve"
    wait_until(lambda: reserve.exists() and reserve.stat().st_size == RESERVE_BYTES, WAIT_S)
    return product.make_workspace(request.node.name[:100])


def report(folder: Path, name: str, *, drawn: bool = False) -> Path:
    text = box(72, 72, 540, 540, f"{name}. {PROSE}")
    return make_pdf(folder / f"{name}.pdf", both(text, figure) if drawn else text)


def read(product: Product, workspace: str, *paths: Path) -> list[str]:
    """Documents that are ready."""
    documents = [product.upload(workspace, path) for path in paths]
    for one in documents:
        product.wait_for(one, "ready")
    return documents


def assert_goes_on(product: Product, workspace: str, folder: Path) -> None:
    """What is uploaded is taken, read, and found in both indexes, like all before it."""
    read(product, workspace, report(folder, "After it"))
    wait_until(lambda: product.try_manage("check_index").returncode == 0, WAIT_S)


def test_what_is_in_hand_waits_and_people_can_make_room(
    product: Product, workspace: str, disk: Disk, goes_on: Event, tmp_path: Path
) -> None:
    [gone] = read(product, workspace, report(tmp_path, "To be deleted"))
    in_hand = product.upload(workspace, report(tmp_path, "In hand", drawn=True))
    product.wait_for(in_hand, "captioning")
    refused = report(tmp_path, "Refused").read_bytes()
    with disk.full(), product.api() as api, httpx.Client(base_url=product.url, timeout=60) as web:
        goes_on.set()
        file = {"file": ("Refused.pdf", refused, "application/pdf")}
        upload = api.post(f"/workspaces/{workspace}/documents", files=file)
        asked = api.post(f"/workspaces/{workspace}/ask", json={"question": "How many ships?"})
        assert (upload.status_code, asked.status_code) == (507, 507)
        assert upload.json()["error"].startswith(FULL)
        assert asked.json()["error"].startswith(FULL)
        wait_for_part(web, "disk", well=False)
        assert sign_in(web).status_code == 302
        assert web.get(f"/w/{workspace}/").status_code == 200
        assert api.delete(f"/documents/{gone}").status_code == 204
        told = api.get(f"/workspaces/{workspace}/documents").json()["documents"]
        assert [one["id"] for one in told] == [in_hand]
        assert told[0]["stage"] != "failed"
    assert product.wait_for(in_hand, "ready", "failed", seconds=WAIT_S)["stage"] == "ready"
    assert_goes_on(product, workspace, tmp_path)


def test_it_starts_on_a_full_disk_and_people_can_make_room(
    product: Product, workspace: str, disk: Disk, tmp_path: Path
) -> None:
    documents = read(product, workspace, *(report(tmp_path, name) for name in ("One", "Two")))
    product.stop()
    with disk.full():
        product.start()
        with product.api() as api:
            for one in documents:
                assert api.get(f"/documents/{one}").json()["stage"] == "ready"
            assert api.delete(f"/documents/{documents[0]}").status_code == 204
            assert api.get(f"/documents/{documents[0]}").status_code == 404
    assert_goes_on(product, workspace, tmp_path)


def test_a_vector_store_that_met_a_full_disk_takes_vectors_again(
    product: Product,
    workspace: str,
    disk: Disk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stays locked when the disk was full at a commit: the supervisor starts it anew."""
    monkeypatch.setattr(chroma_server, "TIMEOUT", httpx.Timeout(3.0))
    vectors = ChromaVectors(f"http://127.0.0.1:{product.port + 1}", "another installation")
    with disk.full(), ThreadPoolExecutor(4) as pool:
        for _ in pool.map(partial(put_and_drop, vectors), range(32)):
            pass
    vectors.close()
    wait_until(lambda: "chroma | is started anew: its disk was full" in product.log, WAIT_S)
    assert_goes_on(product, workspace, tmp_path)


def put_and_drop(vectors: ChromaVectors, number: int) -> None:
    """As far as there is room for it."""
    name = f"filled-{number}"
    records = [Record(f"d:1:{n}:0", "d", 1, np.ones(384, np.float32)) for n in range(20)]
    with suppress(IndexDownError):
        vectors.put(name, records)
    with suppress(IndexDownError):
        vectors.drop(name)
