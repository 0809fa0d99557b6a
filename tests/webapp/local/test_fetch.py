"""Fetching a model from a server on loopback: whole, broken off, wrong, refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pytest_django import Settings

from tests.llm_server import refused_url
from webapp.local.fetch import fetch
from webapp.local.offer import LocalModel, folder
from webapp.local.state import LocalError, Trouble

BYTES = b"GGUF" + bytes(range(256)) * 10_000


@dataclass
class Source:
    """What the server gives, and what was asked of it."""

    url: str = ""
    status: int = 0  # instead of the file
    cut: int | None = None  # bytes after which the connection ends
    resumes: bool = True
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def source() -> Iterator[Source]:
    known = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers["Range"]
            known.ranges.append(asked)
            start = int(asked[6:-1]) if asked and known.resumes else 0
            self.send_response(known.status or (206 if start else 200))
            self.send_header("Content-Length", str(len(BYTES) - start))
            self.end_headers()
            end = len(BYTES) if known.cut is None else start + known.cut
            self.wfile.write(BYTES[start:end])

        def log_message(self, *parts: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        known.url = f"http://127.0.0.1:{http.server_address[1]}/model.gguf"
        yield known
        http.shutdown()
        thread.join()


@pytest.fixture
def model(source: Source) -> LocalModel:
    return LocalModel(
        slug="m", name="M", file="m.gguf", size=len(BYTES), url=source.url,
        sha256=sha256(BYTES).hexdigest(),
    )  # fmt: skip


def trouble(model: LocalModel) -> Trouble:
    with pytest.raises(LocalError) as raised:
        fetch(model, lambda done: None)
    assert not model.is_here
    return raised.value.trouble


def test_it_is_fetched_and_told_how_far(model: LocalModel) -> None:
    told: list[int] = []
    fetch(model, told.append)
    assert model.path.read_bytes() == BYTES
    assert told[-1] == len(BYTES)
    assert [one.name for one in folder().iterdir()] == ["m.gguf"]


@pytest.mark.parametrize("resumes", [True, False])
def test_what_was_broken_off_goes_on(model: LocalModel, source: Source, resumes: bool) -> None:  # noqa: FBT001
    source.cut = 1_500_000
    assert trouble(model) is Trouble.UNREACHABLE
    source.cut, source.resumes = None, resumes
    fetch(model, lambda done: None)
    assert model.path.read_bytes() == BYTES
    assert source.ranges[0] is None
    assert source.ranges[1]
    assert source.ranges[1].startswith("bytes=1")


def test_another_file_is_removed_and_not_used(model: LocalModel) -> None:
    assert trouble(replace(model, sha256="0" * 64)) is Trouble.OTHER
    assert list(folder().iterdir()) == []


def test_no_more_is_written_than_the_model_has(model: LocalModel) -> None:
    assert trouble(replace(model, size=len(BYTES) - 1_000_000)) is Trouble.OTHER


def test_why_it_is_not_had_is_told(model: LocalModel, source: Source, settings: Settings) -> None:
    source.status = 404
    assert trouble(model) is Trouble.REFUSED
    source.status = 503
    assert trouble(model) is Trouble.UNREACHABLE
    assert trouble(replace(model, url=f"{refused_url()}/m.gguf")) is Trouble.UNREACHABLE
    assert LocalError(Trouble.UNREACHABLE).retryable
    settings.MIN_FREE_MB = 10**9
    assert trouble(model) is Trouble.FULL
