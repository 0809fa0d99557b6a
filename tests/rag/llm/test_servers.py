"""The tables of what servers do: each row ends in an answer, or in words that a person can use."""

from typing import Any

import pytest

from rag.config import ChatConfig
from rag.errors import RagError
from rag.llm import ChatModel, build_chat, dialect, failures
from rag.types import Message, Unsaid, Usage
from tests.llm_server import Reply, llm_server, refused_url
from tests.rag.llm.refusals import PARAMETERS, REFUSALS, strict
from tests.rag.llm.servers import ENDS, FORMS, SAID, THINKING, TOKENS, Row, letters, refused

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello")]
ROWS = (*THINKING, *TOKENS, *ENDS, *FORMS, *REFUSALS, *PARAMETERS)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_every_server_ends_in_an_answer_or_a_message(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "LOADING_S", 0.05)
    with llm_server(row.server) as server:
        chat = make_chat(server.url, **row.settings)
        schema = {"type": "object"} if row.schema else None
        if row.error:
            with pytest.raises(RagError, match=row.error) as caught:
                list(chat.stream(HELLO, schema=schema))
            assert len(caught.value.user_message) < 400
        else:
            assert read(chat.stream(HELLO, schema=schema)) == (row.text, row.incomplete)
        assert row.requests in {0, len(server.requests)}


def read(answer: Any) -> tuple[str, bool]:
    """The text that a reader is left with, and whether it is incomplete."""
    *parts, usage = list(answer)
    assert isinstance(usage, Usage)
    whole = parts[parts.index(Unsaid()) + 1 :] if Unsaid() in parts else parts
    return "".join(whole), usage.truncated


@pytest.mark.parametrize(
    "said", [f"{SAID} ", "- It grew by 4 % in the year 2021.\n", "again ", "word " * 60 + "\n"]
)
def test_a_model_that_says_the_same_over_and_over_is_stopped(said: str) -> None:
    with llm_server([Reply(text=f"This is so. {said * 1_000}", pause_s=0.0001)]) as server:
        text, incomplete = read(make_chat(server.url).stream(HELLO))
        assert incomplete
        assert len(text) < max(500, 7 * len(said))
        assert server.hung_up.wait(20)


def test_rows_that_are_alike_are_no_loop() -> None:
    rows = "".join(f"| {year} | 0.0 % | 0.0 % | - |\n" for year in range(1990, 2030))
    rows += "| --- | --- |\n" + "| 0 | 0 |\n" * 20
    with llm_server([Reply(text=rows)]) as server:
        assert read(make_chat(server.url).stream(HELLO)) == (rows, False)


def test_what_a_server_refused_is_remembered() -> None:
    with llm_server(strict) as server:
        chat = make_chat(server.url)
        assert read(chat.stream(HELLO)) == read(chat.stream(HELLO))
        assert len(server.requests) == 5
        assert server.requests[-1]["max_completion_tokens"] == 1_024
        assert not {"max_tokens", "temperature", "stream"} & set(server.requests[-1])


def test_questions_without_a_system_are_left_as_they_are() -> None:
    def without_system(body: dict[str, Any]) -> Reply:
        refuses = body["messages"][0]["role"] == "system"
        return refused(400, "System role not supported") if refuses else Reply(text=SAID)

    talk = [Message(role=role, content=role) for role in ("user", "assistant", "user")]
    with llm_server(without_system) as server:
        chat = make_chat(server.url)
        for messages in (HELLO, talk):
            assert read(chat.stream(messages)) == (SAID, False)
        assert [one["role"] for one in server.requests[-1]["messages"]] == [
            one.role for one in talk
        ]


def test_what_did_not_help_is_not_remembered() -> None:
    with llm_server(lambda body: refused(400, "unknown temperature")) as server:
        chat = make_chat(server.url)
        for _ in range(2):
            with pytest.raises(RagError, match="unknown temperature"):
                read(chat.stream(HELLO))
        assert ["temperature" in body for body in server.requests] == [True, False] * 2


def test_what_a_server_refused_is_remembered_anew_when_it_has_lapsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(dialect, "monotonic", lambda: now)
    with llm_server(strict) as server:
        chat = make_chat(server.url)
        for now in (1.0, 2.0, 9_000.0, 9_001.0):
            before = len(server.requests)
            read(chat.stream(HELLO))
            assert len(server.requests) - before == (4 if now in {1.0, 9_000.0} else 1)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "Your IAM role may not call it"),
        (500, "A worker lost its role"),
        (400, "The stream of the request broke off"),
    ],
)
def test_words_that_refuse_no_parameter_change_no_request(status: int, words: str) -> None:
    with llm_server(lambda body: refused(status, words)) as server:
        with pytest.raises(RagError):
            read(make_chat(server.url, max_retries=0).stream(HELLO))
        assert len(server.requests) == 1


def test_thoughts_without_a_beginning_are_waited_for_from_then_on() -> None:
    with llm_server(letters(f"So.</think>{SAID}")) as server:
        chat = make_chat(server.url)
        assert Unsaid() in list(chat.stream(HELLO))
        *parts, _ = chat.stream(HELLO)
        assert len(parts) > 3
        assert "".join(map(str, parts)) == SAID


def test_a_model_that_thinks_now_and_then_is_heard_when_it_does_not() -> None:
    replies = [*letters(f"So.</think>{SAID}"), Reply(text=SAID)]
    with llm_server(replies) as server:
        chat = make_chat(server.url)
        assert [read(chat.stream(HELLO)) for _ in range(2)] == [(SAID, False)] * 2


@pytest.mark.parametrize("row", [one for one in ROWS if one.text and not one.incomplete][::7],
                         ids=lambda row: row.name)  # fmt: skip
def test_a_whole_answer_is_what_a_stream_leaves(row: Row) -> None:
    with llm_server(row.server) as server:
        assert make_chat(server.url, **row.settings).complete(HELLO) == row.text


def test_a_server_that_is_not_there_is_told_so() -> None:
    with pytest.raises(RagError, match="Is its server running"):
        make_chat(refused_url()).complete(HELLO)


def test_a_server_without_tls_is_told_apart() -> None:
    with llm_server([Reply()]) as server, pytest.raises(RagError, match="secure connection"):
        make_chat(server.url.replace("http:", "https:")).complete(HELLO)
    assert not server.requests


def make_chat(url: str, **settings: Any) -> ChatModel:
    defaults = {"max_retries": 1, "first_token_s": 5.0, "total_s": 10.0}
    chat = build_chat(ChatConfig(url=url, model="scripted", **{**defaults, **settings}))
    assert chat is not None
    return chat
