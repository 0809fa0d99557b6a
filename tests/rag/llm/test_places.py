"""A model has no more requests at once than it may have."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.config import ChatConfig
from rag.errors import ModelDownError
from rag.llm import build_chat
from rag.types import Message
from tests.llm_server import Reply, llm_server

ASKED = [Message(role="user", content="Hello")]


def test_others_wait_for_their_turn() -> None:
    with llm_server([Reply(pieces=["Ready."], first_byte_s=0.1)]) as server:
        chat = build_chat(ChatConfig(url=server.url, model="scripted", at_once=1))
        assert chat is not None
        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(lambda _: chat.complete(ASKED), range(3)))
    assert said == ["Ready."] * 3
    assert server.most_at_once == 1


def test_who_waits_too_long_is_told_and_a_stopped_answer_gives_its_place_back() -> None:
    with llm_server([Reply()]) as server:
        config = ChatConfig(url=server.url, model="scripted", at_once=1, first_token_s=0.2)
        chat = build_chat(config)
        assert chat is not None
        begun = iter(chat.stream(ASKED))
        next(begun)
        with pytest.raises(ModelDownError, match="As many questions"):
            chat.complete(ASKED)
        begun.close()  # type: ignore[attr-defined]
        assert chat.complete(ASKED) == "Ready."
