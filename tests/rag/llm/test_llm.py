"""The chat client against a real HTTP server that behaves well, and badly in many ways."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.config import ChatConfig
from rag.errors import ModelDownError, ModelRefusedError
from rag.llm import build_chat, list_models, probe
from rag.llm.client import ChatModel
from rag.llm.thoughts import Visible
from rag.types import Message, Usage
from tests.llm_server import LlmServer, Reply, llm_server, refused_url

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello")]


def make_config(url: str, **options: object) -> ChatConfig:
    defaults = {"model": "scripted", "max_retries": 0, "first_token_s": 5.0, "total_s": 10.0}
    return ChatConfig(url=url, **{**defaults, **options})  # type: ignore[arg-type]


def make_chat(url: str, **options: object) -> ChatModel:
    chat = build_chat(make_config(url, **options))
    assert chat is not None
    return chat


def answer(chat: ChatModel) -> tuple[str, Usage]:
    *pieces, usage = list(chat.stream(HELLO))
    assert isinstance(usage, Usage)
    assert all(isinstance(piece, str) and piece for piece in pieces)
    return "".join(map(str, pieces)), usage


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[LlmServer]:
    with llm_server(request.param) as running:
        yield running


def script(*replies: Reply) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("server", [replies], indirect=True, ids=["server"])


def test_it_has_no_model_without_a_name() -> None:
    assert build_chat(ChatConfig(url="http://127.0.0.1:1/v1")) is None


@script(Reply(text="It grew by 4 % [1]."))
def test_it_streams_pieces_and_then_the_counts(server: LlmServer) -> None:
    text, usage = answer(make_chat(server.url, api_key="secret", max_tokens=99))
    assert text == "It grew by 4 % [1]."
    assert usage == Usage(input_tokens=11, output_tokens=7)
    [body] = server.requests
    assert body["stream_options"] == {"include_usage": True}
    assert body["max_tokens"] == 99
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert server.headers[0]["authorization"] == "Bearer secret"


@script(Reply(text="Fine.", usage=None))
def test_it_does_without_counts(server: LlmServer) -> None:
    assert answer(make_chat(server.url)) == ("Fine.", Usage())


@script(Reply(pieces=["<th", "ink>no", "t this</thi", "nk>\n\nThis", " [", "1", "]."]))
def test_it_hides_thoughts_cut_anywhere(server: LlmServer) -> None:
    assert answer(make_chat(server.url))[0] == "This [1]."


@script(Reply(text="Visible.", thoughts="Let me see."))
def test_it_ignores_reasoning_content(server: LlmServer) -> None:
    assert answer(make_chat(server.url))[0] == "Visible."


@script(Reply(text="Only a part", finish="length"))
def test_it_says_when_the_model_was_cut_off(server: LlmServer) -> None:
    text, usage = answer(make_chat(server.url))
    assert (text, usage.truncated) == ("Only a part", True)


@script(Reply(text='{"a": 1}'))
def test_it_asks_for_a_schema(server: LlmServer) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert json.loads(make_chat(server.url).complete(HELLO, schema=schema)) == {"a": 1}
    assert server.requests[0]["response_format"]["type"] == "json_schema"
    assert server.requests[0]["response_format"]["json_schema"]["schema"] == schema


@script(Reply(text="Red."))
def test_it_sends_images_as_data(server: LlmServer) -> None:
    seen = Message(role="user", content="What is it?", images=(b"\x89PNG",))
    assert make_chat(server.url).complete([seen]) == "Red."
    [text, image] = server.requests[0]["messages"][0]["content"]
    assert text == {"type": "text", "text": "What is it?"}
    assert image["image_url"]["url"] == "data:image/png;base64,iVBORw=="


@script(Reply(status=429, headers={"Retry-After": "0.1"}), Reply(text="Now."))
def test_it_waits_as_told_and_tries_again(server: LlmServer) -> None:
    assert answer(make_chat(server.url, max_retries=1))[0] == "Now."
    assert len(server.requests) == 2


@script(Reply(status=429, headers={"Retry-After": "900"}))
def test_it_does_not_wait_for_ever(server: LlmServer) -> None:
    with pytest.raises(ModelDownError) as caught:
        answer(make_chat(server.url, max_retries=3))
    assert caught.value.retry_after_s == 900
    assert len(server.requests) == 1


@script(Reply(status=503), Reply(text="Back."))
def test_it_tries_again_after_a_server_error(server: LlmServer) -> None:
    assert answer(make_chat(server.url, max_retries=1))[0] == "Back."


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, "bad key", "refused the key"),
        (403, "forbidden", "refused the key"),
        (404, "model not found", "has no model “scripted”"),
        (400, "This model's maximum context length is 4096 tokens", "longer than the model"),
        (400, "bad adapter", "bad adapter"),
        (307, "moved", "redirect"),
    ],
)
def test_it_tells_a_refusal_apart(status: int, error: str, words: str) -> None:
    reply = Reply(status=status, error=error, headers={"Location": "http://127.0.0.1:1/"})
    with llm_server([reply]) as server, pytest.raises(ModelRefusedError, match=words):
        answer(make_chat(server.url, max_retries=2))
    assert len(server.requests) == 1


def test_it_says_that_nobody_listens() -> None:
    with pytest.raises(ModelDownError, match="cannot be reached"):
        answer(make_chat(refused_url()))


@pytest.mark.parametrize(
    "reply", [Reply(first_byte_s=1.5), Reply(pings=20, pause_s=0.1)], ids=["silent", "pings"]
)
def test_it_gives_up_on_a_late_first_token(reply: Reply) -> None:
    # One that waited would get the answer.
    with llm_server([reply]) as server, pytest.raises(ModelDownError, match="begin to answer"):
        answer(make_chat(server.url, first_token_s=0.3))


@script(Reply(text="word " * 200, pause_s=0.02))
def test_it_stops_at_the_total_time(server: LlmServer) -> None:
    text, usage = answer(make_chat(server.url, total_s=0.4))
    assert text.startswith("word word")
    assert usage.truncated


@pytest.mark.parametrize(
    "reply",
    [
        Reply(pieces=["One. ", "Two. ", "Three. ", "Four."], break_after=2),
        Reply(pieces=["One. ", "Two. ", "Three. ", "Four."], error_after=2),
        Reply(pieces=["One. ", "Two. ", "Three. ", "Four."], end_after=2),
    ],
    ids=["dropped", "error inside", "ended early"],
)
def test_it_keeps_what_came_before_the_break(reply: Reply) -> None:
    with llm_server([reply]) as server:
        text, usage = answer(make_chat(server.url, max_retries=2))
    assert (text, usage.truncated) == ("One. Two. ", True)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(pieces=["One. ", "Two."], break_after=1),
        Reply(pieces=["One. ", "Two."], end_after=1),
    ],
    ids=["dropped", "ended early"],
)
def test_it_does_not_pass_off_half_as_whole(reply: Reply) -> None:
    with llm_server([reply]) as server, pytest.raises(ModelDownError):
        make_chat(server.url).complete(HELLO)


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><body>502 Bad Gateway</body></html>",
        b"",
        b"data: {not json}\n\n",
        b"data: \xff\xfe\xfa\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"delta": null}]}\n\n',
        b'data: "text"\n\ndata: [1]\n\n',
        b'data: {"error": {"message": "CUDA out of memory"}}\n\n',
        b'data: {"object": "error", "message": "no"}\n\n',
        b'data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    ],
)
def test_it_ends_sanely_on_garbage(raw: bytes) -> None:
    with llm_server([Reply(raw=raw)]) as server, pytest.raises(ModelDownError) as caught:
        answer(make_chat(server.url))
    assert len(caught.value.user_message) < 400


@script(Reply(pieces=["<think>", "and so on"], finish="length"))
def test_it_says_when_thinking_used_up_the_tokens(server: LlmServer) -> None:
    with pytest.raises(ModelRefusedError, match="thinking"):
        answer(make_chat(server.url))


@script(Reply(pieces=["a" * 1_000_000]))
def test_it_cuts_a_megabyte_in_one_line(server: LlmServer) -> None:
    text, usage = answer(make_chat(server.url, max_tokens=100))
    assert (len(text), usage.truncated) == (800, True)


@script(Reply(pieces=["again "] * 5_000))
def test_it_cuts_endless_repetition(server: LlmServer) -> None:
    text, usage = answer(make_chat(server.url, max_tokens=100))
    assert usage.truncated
    assert len(text) < 500


@script(Reply(text="word " * 500, pause_s=0.01))
def test_closing_the_stream_ends_the_request(server: LlmServer) -> None:
    pieces = make_chat(server.url).stream(HELLO)
    next(iter(pieces))
    pieces.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(20)


@given(
    st.text(alphabet="<>/think ab", max_size=40),
    st.lists(st.integers(min_value=0, max_value=90), max_size=8),
)
def test_thoughts_are_hidden_wherever_the_text_is_cut(inner: str, cuts: list[int]) -> None:
    thought = inner.replace("</think>", "")
    text = f"<think>{thought}</think>Yes [1]. <think>{thought}</think>No [2]."
    visible = Visible()
    places = [0, *sorted(cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert "".join(map(visible.feed, pieces)) + visible.flush() == "Yes [1]. No [2]."


def test_it_leaves_out_what_no_database_takes() -> None:
    visible = Visible()
    assert visible.feed("a\x00b\ud800c") + visible.flush() == "ab?c"


def test_the_probe_tells_what_a_server_can_do() -> None:
    def script(body: dict[str, object]) -> Reply:
        return Reply(text='{"colour": "violet-blue"}' if "response_format" in body else "ready")

    with llm_server(script, models=["scripted", "other"]) as server:
        report = probe(make_config(server.url))
    assert report.usable
    assert report.models == ("scripted", "other")
    assert {check.name: check.passed for check in report.checks} == dict.fromkeys(
        ["reachable", "models", "streaming", "usage", "structured", "images"], True
    )


def test_the_probe_tells_what_a_server_cannot_do() -> None:
    def script(body: dict[str, object]) -> Reply:
        pictured = "image_url" in json.dumps(body)
        return Reply(status=400, error="no images") if pictured else Reply(usage=None)

    with llm_server(script) as server:
        report = probe(make_config(server.url, model="missing"))
    assert report.usable
    assert {check.name for check in report.checks if not check.passed} == {
        "models", "usage", "structured", "images",
    }  # fmt: skip


def test_the_probe_of_nothing_does_not_raise() -> None:
    report = probe(make_config(refused_url()))
    assert not report.usable
    assert "cannot be reached" in report.checks[0].message


def test_it_lists_what_a_server_has() -> None:
    with llm_server([Reply()], models=["qwen3:4b"]) as server:
        assert list_models(ChatConfig(url=server.url)) == ("qwen3:4b",)
        assert list_models(ChatConfig(url=server.url.removesuffix("/v1"))) is None
    assert list_models(ChatConfig(url=refused_url()), timeout_s=0.3) is None
