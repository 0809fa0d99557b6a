"""The main job over the API, on the parts that come with the product and on grown-up ones."""

import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.pdfs import box, make_pdf
from tests.product import Product
from tests.servers import chroma_server, redis_server, wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc"),
]

READYZ_TOKEN = "a token for monitors"
FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021, of which 312 were tankers."
TEXT = (
    "Annual report of the harbour authority. The board met six times during the year. "
    f"{FACT} The new pier was opened in September by the mayor."
)


@pytest.fixture(params=["embedded", "pgvector", "grown up"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    if request.param == "embedded":
        with Product(tmp_path) as product:
            yield product
        return
    if request.param == "pgvector":
        database = new_database(request.getfixturevalue("postgres"))
        with Product(
            tmp_path, VECTORS="pgvector", DATABASE_URL=database, READYZ_TOKEN=READYZ_TOKEN
        ) as product:
            assert set(product.children()) == {"broker", "web", "worker", "quick", "beat"}
            yield product
        return
    if not (shutil.which("redis-server") or shutil.which("valkey-server")):
        pytest.skip("neither Redis nor Valkey is installed")
    database = new_database(request.getfixturevalue("postgres"))
    (tmp_path / "redis").mkdir()
    (tmp_path / "chroma").mkdir()
    with redis_server(tmp_path / "redis") as broker, chroma_server(tmp_path / "chroma") as chroma:
        product = Product(
            tmp_path, CELERY_BROKER_URL=broker, CHROMA_URL=chroma, DATABASE_URL=database
        )
        with product:
            assert set(product.children()) == {"web", "worker", "quick", "beat"}
            yield product


def new_database(server: str) -> str:
    """The address of an empty database on a PostgreSQL server."""
    name = f"veracite_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server.rpartition('/')[0]}/{name}"


def test_upload_ask_and_see_the_words(product: Product, tmp_path: Path) -> None:
    workspace = product.make_workspace("Harbour")
    report = make_pdf(tmp_path / "report.pdf", box(72, 72, 540, 700, TEXT))
    document = product.upload(workspace, report)
    found = product.wait_for(document, "ready", "failed")
    assert (found["stage"], found["error"], found["pages"]) == ("ready", "", 1)

    answer = product.ask(workspace, "How many vessels did the harbour of Kirkwall handle in 2021?")
    assert not answer["abstained"]
    assert "4,118" in answer["text"]
    citation = answer["claims"][0]["citations"][0]
    assert citation["document_id"] == document
    assert citation["page"] == 1
    assert "4,118" in citation["quote"]
    with product.api() as api:
        span = {"start": citation["span"]["start"], "end": citation["span"]["end"]}
        plain = api.get(f"/documents/{document}/pages/1.png")
        marked = api.get(f"/documents/{document}/pages/1.png", params=span)
        hits = api.get("/search", params={"q": "tankers Kirkwall"}).json()["hits"]
        assert plain.content.startswith(b"\x89PNG")
        assert marked.content.startswith(b"\x89PNG")
        assert marked.content != plain.content
        assert [hit["document"] for hit in hits] == [document]

        unknown = product.ask(workspace, "Who won the chess championship in Reykjavik?")
        assert unknown["abstained"]

        assert api.delete(f"/documents/{document}").status_code == 204
        assert api.get(f"/documents/{document}").status_code == 404
    assert product.manage("check_index").strip().endswith("0 differences")


@pytest.mark.parametrize("product", ["pgvector"], indirect=True)
def test_vectors_in_the_database_mend_themselves_and_are_made_anew(
    product: Product, tmp_path: Path
) -> None:
    workspace = product.make_workspace("Harbour")
    report = make_pdf(tmp_path / "report.pdf", box(72, 72, 540, 700, TEXT))
    document = product.upload(workspace, report)
    assert product.wait_for(document, "ready", "failed")["stage"] == "ready"
    token = {"Authorization": f"Bearer {READYZ_TOKEN}"}
    parts = httpx.get(f"{product.url}/readyz", headers=token).json()["parts"]
    assert parts["pgvector"] == {"well": True, "message": "answers"}
    assert "chroma" not in parts

    _drop_vectors(product)
    wait_until(lambda: _agrees(product), 120)  # the sweeper has noticed
    _drop_vectors(product)
    product.manage("rebuild_index")
    assert _agrees(product)


def _drop_vectors(product: Product) -> None:
    with psycopg.connect(product.settings["DATABASE_URL"], autocommit=True) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class "
            "WHERE relkind = 'r' AND relname ~ '^vectors_[0-9a-f]{24}$'"
        )
        ((table,),) = tables.fetchall()
        connection.execute(f"DROP TABLE {table}".encode())


def _agrees(product: Product) -> bool:
    return product.try_manage("check_index").stdout.strip().endswith("0 differences")
