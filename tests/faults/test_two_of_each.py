"""Two webs and two workers by the docs to the letter, each machine with a folder of its own.

A word of a document is followed from one machine to the other, and when the document was deleted
for good it is looked for in everything that any of the parts has kept.
"""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import sql

from tests.faults.machines import BUCKET, S3, Machine, bucket, client, machines
from tests.faults.web import manage, parts_of
from tests.pdfs import box, make_pdf
from tests.product import START_S
from tests.servers import postgres_server, redis_server, wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (shutil.which("redis-server") or shutil.which("valkey-server")),
        reason="neither Redis nor Valkey is installed",
    ),
]

CANARY = "Quivertarn"
FACT = f"The harbour of {CANARY} handled 4,118 vessels in 2021, of which 312 were tankers."
QUESTION = "How many vessels did the harbour handle in 2021?"


class Parts:
    """What the machines share."""

    def __init__(self, database: str, broker: str, bucket: str) -> None:
        self.database, self.broker, self.bucket = database, broker, bucket

    def settings(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database, "CELERY_BROKER_URL": self.broker,
            "VECTORS": "pgvector", "S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": self.bucket, **S3,
            "SWEEP_S": "1",
        }  # fmt: skip

    def rows_with(self, word: str) -> list[str]:
        """The tables of the database that have a word, vectors and lexical rows among them."""
        found = []
        with psycopg.connect(self.database) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (table,) in tables:
                asked = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE %s")
                count = connection.execute(asked.format(sql.Identifier(table)), [f"%{word}%"])
                row = count.fetchone()
                found += [table] if row and row[0] else []
        return found

    def files(self) -> dict[str, bytes]:
        """What is in the bucket."""
        s3 = client(self.bucket)
        names = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
        return {name: s3.get_object(Bucket=BUCKET, Key=name)["Body"].read() for name in names}

    def kept_in_broker(self) -> str:
        """All that the broker, which is the cache as well, holds."""
        with redis.Redis.from_url(self.broker) as broker:
            keys = broker.keys()
            return repr([broker.dump(key) for key in keys]) + repr(keys)


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    folder = Path(tempfile.mkdtemp(prefix="shared-"))  # another user has to get at PostgreSQL's
    for name in ("postgres", "redis"):
        (folder / name).mkdir()
    folder.chmod(0o755)
    try:
        with (
            postgres_server(folder / "postgres") as database,
            redis_server(folder / "redis") as broker,
            bucket() as address,
        ):
            yield Parts(database, broker, address)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def two(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Machine]]:
    root = tmp_path_factory.mktemp("machines")
    with machines(root, ("one", "two"), **parts.settings()) as made:
        yield made


def said(machine: Machine, method: str, path: str, **more: Any) -> Any:
    reply = machine.web.request(method, f"/api/v1{path}", **more)
    assert reply.is_success, reply.text
    return reply


def upload(machine: Machine, workspace: str, path: Path) -> str:
    with path.open("rb") as file:
        reply = said(
            machine, "POST", f"/workspaces/{workspace}/documents", files={"file": (path.name, file)}
        )
    return str(reply.json()["id"])


def read(machine: Machine, document: str) -> bool:
    told = said(machine, "GET", f"/documents/{document}").json()
    assert told["stage"] != "failed", told
    return bool(told["stage"] == "ready")


def test_what_one_machine_has_the_other_has(
    two: list[Machine], parts: Parts, tmp_path: Path
) -> None:
    one, other = two
    for machine in two:
        wait_until(partial(_well, machine), START_S)
    workspace = said(one, "POST", "/workspaces", json={"name": "Harbour"}).json()["id"]
    paths = [
        make_pdf(tmp_path / f"report-{number}.pdf", box(72, 72, 540, 700, f"{text} {number}."))
        for number, text in enumerate([FACT, *["Ships waited outside."] * 5])
    ]
    documents = [upload(two[number % 2], workspace, path) for number, path in enumerate(paths)]
    for document in documents:
        wait_until(partial(read, other, document), 120)
    for machine in two:
        assert "worker@" in machine.log
        assert "quick@" in machine.log
    assert sum(machine.log.count(" ready: 1 chunks") for machine in two) == len(documents)

    for machine in (other, one):
        answer = said(
            machine, "POST", f"/workspaces/{workspace}/ask", json={"question": QUESTION}
        ).json()
        assert "4,118" in answer["text"]
    picture = f"/documents/{documents[0]}/pages/1.png"
    assert said(one, "GET", picture).content == said(other, "GET", picture).content
    pack = said(other, "GET", f"/turns/{answer['turn']}/evidence.zip").content
    assert CANARY in _unpacked(pack)
    assert {name.partition("/")[0] for name in parts.files()} == {"documents", "pictures"}
    assert parts.rows_with(CANARY)

    said(other, "DELETE", f"/documents/{documents[0]}")
    said(one, "POST", f"/documents/{documents[0]}/purge")
    wait_until(lambda: any(one["finished"] for one in _receipts(other, workspace)), 60)
    assert [receipt["document"] for receipt in _receipts(other, workspace)] == [documents[0]]
    _nothing_is_left(two, parts, documents[0], answer["turn"])
    assert manage(one.settings, "check_index").strip().endswith("0 differences")


def _nothing_is_left(two: list[Machine], parts: Parts, document: str, turn: str) -> None:
    """Of the canary: rows, vectors, lexical rows, files, caches, folders, logs, answers, packs."""
    assert parts.rows_with(CANARY) == []
    files = parts.files()
    assert [name for name in files if document in name] == [f"receipts/{document}"]
    assert [name for name, content in files.items() if CANARY.encode() in content] == []
    assert CANARY.lower() not in parts.kept_in_broker().lower()
    for machine in two:
        folders = (machine.folder / name for name in ("files", "uploads", "run", "log"))
        held = [path for folder in folders for path in (folder, *folder.rglob("*"))]
        assert [p for p in held if p.is_file() and CANARY.encode() in p.read_bytes()] == []
        assert machine.web.get(f"/api/v1/documents/{document}/pages/1.png").status_code == 404
        assert CANARY not in said(machine, "GET", f"/turns/{turn}").text
        pack = machine.web.get(f"/api/v1/turns/{turn}/evidence.zip")
        assert (pack.status_code, CANARY in pack.text) == (400, False)  # there is none any more


def _well(machine: Machine) -> bool:
    return all(part["well"] for part in parts_of(machine.web).values())


def _receipts(machine: Machine, workspace: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = said(machine, "GET", f"/workspaces/{workspace}/receipts").json()
    return told


def _unpacked(pack: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
