"""Certificates are read once in a process, whoever is asked."""

import ssl
from typing import Any

import pytest

from rag.certificates import certificates
from rag.config import ChatConfig
from rag.indexes.vectors.chroma_server import trouble
from rag.llm import build_chat
from rag.llm.probe import list_models
from rag.types import Message
from tests.llm_server import Reply, llm_server


def ask_a_server() -> None:
    with llm_server([Reply()]) as server:
        config = ChatConfig(url=server.url, model="scripted")
        assert list_models(config) == ("scripted",)
        assert trouble(server.url, 1.0)
        chat = build_chat(config)
        assert chat is not None
        assert chat.complete([Message(role="user", content="Hello")]) == "Ready."


def test_they_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_a_server()  # libraries read them when they are imported
    certificates.cache_clear()
    read: list[dict[str, Any]] = []
    create = ssl.create_default_context

    def counted(**parts: Any) -> ssl.SSLContext:
        read.append(parts)
        return create(**parts)

    monkeypatch.setattr(ssl, "create_default_context", counted)
    for _ in range(2):
        ask_a_server()
    assert len(read) == 1
