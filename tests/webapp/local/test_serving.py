"""A real model server with a tiny model, in a process of its own: what the product needs of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rag.config import ChatConfig
from rag.llm import build_chat
from rag.llm.room import room
from rag.types import Message, Usage
from tests.gguf_model import make_gguf
from tests.servers import free_port

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

KEY = "a key of this run"
SERVE = """
import sys
import django
django.setup()
from django.conf import settings
settings.PORT = int(sys.argv[2]) - 2
from webapp.local.offer import LocalModel
from webapp.local.server import serve
held = serve(LocalModel(slug="t", name="tiny", file=sys.argv[1], size=4_000_000_000), sys.argv[3])
print("serving", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = make_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(path), str(port), KEY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(tmp_path_factory.mktemp("data")),
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "serving\n"
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


def _environment(data: Path) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", "DATA_DIR": str(data)}


@pytest.fixture
def config(url: str) -> ChatConfig:
    return ChatConfig(model="tiny", url=url, api_key=KEY, max_tokens=1_024)


def test_only_who_has_the_key_is_answered(url: str) -> None:
    asked = {"messages": [{"role": "user", "content": "Why?"}]}
    assert httpx.post(f"{url}/chat/completions", json=asked).status_code == 401
    for path in ("v1/models", "slots", "props", "metrics"):
        assert httpx.get(f"{url.removesuffix('v1')}{path}").status_code == 401
    listed = httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {KEY}"}).json()
    assert [one["id"] for one in listed["data"]] == ["tiny"]


def test_it_answers_in_pieces_and_counts(config: ChatConfig) -> None:
    chat = build_chat(replace(config, max_tokens=8))
    assert chat
    *pieces, usage = chat.stream([Message(role="user", content="Why?")])
    assert pieces
    assert isinstance(usage, Usage)
    assert usage.input_tokens > 0
    assert usage.output_tokens == 8


def test_it_tells_how_much_it_takes(config: ChatConfig) -> None:
    assert 600 <= room(config) <= 8_100
