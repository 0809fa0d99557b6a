"""What is told of each request to a model, however it ends."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, cast

import pytest

from rag.config import ChatConfig
from rag.errors import ModelDownError, ModelRefusedError
from rag.llm import Asked, ChatModel, Metered, Spent, build_chat
from rag.notices import Notice
from rag.types import Message, Unsaid, Usage
from tests.fakes import ScriptedChatModel
from tests.llm_server import Reply, llm_server, refused_url

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello")]
PROMPT = 3 + 2  # estimated: 9 and 5 bytes


class Book:
    """A meter that remembers; it may refuse."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked: list[Asked] = []
        self.spent: list[Spent] = []
        self._refuses = refuses

    def __call__(self, asked: Asked) -> Callable[[Spent], None]:
        if self._refuses:
            raise ModelRefusedError(Notice("model.over_budget"))
        self.asked.append(asked)
        return self.spent.append


class Pieces(ScriptedChatModel):
    """A model that gives these pieces, whatever it is asked."""

    def __init__(self, *pieces: str | Unsaid | Usage) -> None:
        super().__init__([""])
        self._pieces = pieces

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        yield from self._pieces


def metered(chat: ChatModel, **how: bool) -> tuple[Metered, Book]:
    book = Book(**how)
    return Metered(chat, book), book


def test_it_is_the_same_model() -> None:
    model, _ = metered(ScriptedChatModel(["Yes."], name="own", room=7))
    assert (model.name, model.server, model.room) == ("own", "scripted.test", 7)


def test_the_counts_of_the_server_are_taken() -> None:
    model, book = metered(Pieces("Of ", "course.", Usage(input_tokens=11, output_tokens=7)))
    assert list(model.stream(HELLO))[:2] == ["Of ", "course."]
    assert book.asked == [
        Asked(
            model="scripted",
            server="scripted.test",
            identity="scripted@scripted.test",
            tokens=PROMPT,
        )
    ]
    [spent] = book.spent
    assert (spent.input_tokens, spent.output_tokens, spent.estimated) == (11, 7, False)
    assert spent.end == "ok"
    assert spent.first_s is not None
    assert 0 <= spent.first_s <= spent.seconds


def test_what_is_not_counted_is_estimated_and_marked() -> None:
    model, book = metered(Pieces("Of course.", Usage()))
    list(model.stream([*HELLO, Message(role="user", content="", images=(b"png",))]))
    [spent] = book.spent
    assert (spent.input_tokens, spent.output_tokens, spent.estimated) == (PROMPT + 1000, 4, True)


@pytest.mark.parametrize(
    ("usage", "end"),
    [
        (Usage(truncated=True), "cut"),
        (Usage(truncated=True, broken=True), "broke off"),
    ],
)
def test_an_answer_that_is_not_whole_says_why(usage: Usage, end: str) -> None:
    model, book = metered(Pieces("Of", usage))
    list(model.stream(HELLO))
    assert [one.end for one in book.spent] == [end]


def test_a_stream_that_is_dropped_is_told_of_as_stopped() -> None:
    model, book = metered(Pieces("Of ", "course.", Usage(input_tokens=11, output_tokens=7)))
    pieces = cast(Generator[Any, None, None], model.stream(HELLO))
    next(pieces)
    assert not book.spent
    pieces.close()
    [spent] = book.spent
    assert (spent.end, spent.input_tokens, spent.output_tokens) == ("stopped", PROMPT, 1)
    assert spent.estimated


@pytest.mark.parametrize(("code", "read"), [("model.busy", 0), ("model.only_thoughts", PROMPT)])
def test_an_error_is_told_by_its_kind_and_raised(code: str, read: int) -> None:
    model, book = metered(ScriptedChatModel([ModelDownError(Notice(code))]))
    with pytest.raises(ModelDownError):
        model.complete(HELLO)
    [spent] = book.spent
    assert (spent.end, spent.input_tokens, spent.first_s) == (code, read, None)
    assert spent.estimated == (read > 0)  # nothing at all is no estimate


def test_a_defect_is_told_of_as_well() -> None:
    model, book = metered(ScriptedChatModel([KeyError("ours")]))
    with pytest.raises(KeyError):
        list(model.stream(HELLO))
    assert [one.end for one in book.spent] == ["defect"]


def test_a_request_that_is_refused_is_not_made() -> None:
    chat = ScriptedChatModel(["Yes."])
    model, _ = metered(chat, refuses=True)
    with pytest.raises(ModelRefusedError):
        model.complete(HELLO)
    assert not chat.history


def test_a_whole_answer_is_what_stands_and_none_where_it_breaks_off() -> None:
    model, book = metered(Pieces("A thought.", Unsaid(), "Yes", ".", Usage()))
    assert model.complete(HELLO) == "Yes."
    model = Metered(Pieces("Ye", Usage(truncated=True, broken=True)), book)
    with pytest.raises(ModelDownError):
        model.complete(HELLO)
    assert [one.end for one in book.spent] == ["ok", "broke off"]


def served(*replies: Reply, read: int | None = None) -> Spent:
    """What is told of an answer of a real server, all of it read or only so many pieces."""
    with llm_server(replies) as server:
        chat = build_chat(ChatConfig(url=server.url, model="m", max_retries=0))
        assert chat is not None
        assert chat.server == "127.0.0.1"
        model, book = metered(chat)
        pieces = cast(Generator[Any, None, None], model.stream(HELLO))
        for _ in range(read or 99):
            next(pieces, None)
        pieces.close()
    [spent] = book.spent
    return spent


def test_real_servers() -> None:
    whole = served(Reply(text="It grew by 4 % [1]."))
    assert (whole.end, whole.input_tokens, whole.output_tokens) == ("ok", 11, 7)
    assert not whole.estimated
    assert served(Reply(text="It grew.", usage=None)).estimated
    assert served(Reply(text="It grew by 4 %.", break_after=2)).end == "broke off"
    assert served(Reply(text="It grew by 4 %.", finish="length")).end == "cut"
    assert served(Reply(text="It grew by 4 %."), read=1).end == "stopped"


def test_no_server() -> None:
    chat = build_chat(ChatConfig(url=refused_url(), model="m", max_retries=0))
    assert chat is not None
    model, book = metered(chat)
    with pytest.raises(ModelDownError):
        model.complete(HELLO)
    assert [(one.end, one.input_tokens) for one in book.spent] == [("model.unreachable", 0)]
