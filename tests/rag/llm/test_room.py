"""How much a model takes: what servers tell, each in its own way."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from rag.config import ChatConfig
from rag.llm.room import INSTRUCTIONS, OLLAMA, UNKNOWN, heard, room

ALL = 1_000_000


class Pages:
    """A model server's pages, as JSON by path; what is not there is not found."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.asked.append(self.path)
                found = pages.pages.get(self.path)
                self.send_response(404 if found is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def pages() -> Iterator[Pages]:
    served = Pages()
    thread = Thread(target=served.server.serve_forever, args=(0.01,))
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


def told(pages: Pages, **settings: Any) -> int:
    """The context length that a room was worked out from."""
    known: dict[str, Any] = {"max_tokens": 100, "passage_tokens": ALL}
    config = ChatConfig(model="m", url=pages.url, **{**known, **settings})
    return room(config) + config.max_tokens + INSTRUCTIONS


LISTS = {
    "vLLM": ("/v1/models", [
        {"id": "other", "max_model_len": 5}, {"id": "m", "max_model_len": 32_768}
    ]),
    "OpenRouter": ("/v1/models", [{"id": "m", "context_length": 32_768}]),
    "llama.cpp": ("/v1/models", [{"id": "m", "meta": {"n_ctx": 32_768, "n_ctx_train": 99_999}}]),
    "LM Studio": ("/api/v0/models", [
        {"id": "m", "loaded_context_length": 32_768, "max_context_length": 99_999}
    ]),
}  # fmt: skip


@pytest.mark.parametrize("server", LISTS)
def test_it_is_what_a_list_of_models_tells(pages: Pages, server: str) -> None:
    path, rows = LISTS[server]
    pages.pages[path] = {"data": rows}
    assert told(pages) == 32_768


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/props", {"default_generation_settings": {"n_ctx": 32_768}}),
        ("/api/ps", {"models": [{"name": "m", "context_length": 32_768}]}),
    ],
)
def test_it_is_what_a_server_tells_of_itself(pages: Pages, path: str, page: Any) -> None:
    pages.pages |= {"/v1/models": {"data": [{"id": "m"}]}, path: page}
    assert told(pages) == 32_768


def test_ollama_cuts_off_what_it_was_not_set_up_for(pages: Pages) -> None:
    pages.pages["/api/ps"] = {"models": []}
    assert told(pages) == OLLAMA


def test_it_knows_a_model_by_the_name_that_ollama_gives_it(pages: Pages) -> None:
    pages.pages["/api/ps"] = {"models": [{"name": "m:latest", "context_length": 32_768}]}
    assert told(pages) == 32_768


def test_a_server_that_drips_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(1_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(60):
                    connection.sendall(b" ")
                    time.sleep(0.5)

        Thread(target=drip, daemon=True).start()
        config = ChatConfig(model="m", url=f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        began = time.monotonic()
        assert room(config) == UNKNOWN - config.max_tokens - INSTRUCTIONS
        assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "nonsense",
    [[], {"data": None}, {"data": [None, {"id": "m", "max_model_len": "long"}]},
     {"data": [{"id": "m", "max_model_len": -1, "meta": 3}]}, {"data": [{"id": ["m"]}]},
     {"data": [{"id": "m", "n_ctx": float("inf"), "max_model_len": True}]}],
)  # fmt: skip
def test_what_tells_nothing_is_taken_for_a_small_one(pages: Pages, nonsense: Any) -> None:
    pages.pages["/v1/models"] = nonsense
    assert told(pages) == UNKNOWN


def test_a_server_is_not_asked_where_it_is_set(pages: Pages) -> None:
    assert told(pages, context_tokens=16_000) == 16_000
    assert not pages.asked


def test_it_is_asked_once_in_a_while(pages: Pages) -> None:
    assert told(pages) == told(pages)
    assert pages.asked.count("/v1/models") == 1


def test_a_server_that_is_not_there_is_taken_for_a_small_one() -> None:
    config = ChatConfig(model="m", url="http://127.0.0.1:9/v1")
    assert room(config) == UNKNOWN - config.max_tokens - INSTRUCTIONS


def test_there_is_a_budget_and_never_less_than_nothing(pages: Pages) -> None:
    pages.pages["/v1/models"] = {"data": [{"id": "m", "max_model_len": ALL}]}
    assert room(ChatConfig(model="m", url=pages.url)) == ChatConfig().passage_tokens
    assert room(ChatConfig(model="m", url=pages.url, max_tokens=9_000, context_tokens=4_096)) == 0


def test_what_a_refusal_tells_is_kept(pages: Pages) -> None:
    config = ChatConfig(model="m", url=pages.url, context_tokens=16_000)
    before = room(config)
    heard(config, 0)
    assert room(config) == before
    heard(config, 4_096)
    assert room(config) == 4_096 - config.max_tokens - INSTRUCTIONS


def test_a_processor_has_the_time_to_read_all_that_it_is_shown() -> None:
    config = ChatConfig()
    assert config.passage_tokens + INSTRUCTIONS <= 50 * config.first_token_s
    assert config.max_tokens <= 4 * (config.total_s - config.first_token_s)
