"""A model that fails before its first word keeps nobody from an answer, which says so and why."""

from dataclasses import replace

import pytest

from rag.config import ChatConfig
from rag.engine import Engine
from rag.errors import ModelDownError, ModelRefusedError, PromptTooLongError, RagError
from rag.notices import Notice
from rag.types import UNWRITTEN, Mode, Token
from tests.fakes import ScriptedChatModel
from tests.rag.find.test_pictures import ASKED, CHART, PLAIN, events, made
from tests.rag.test_engine import answer, asked, make_engine

DOWN = ModelDownError(Notice("model.unreachable"))
WRITTEN = "The plant in Lyon opened in 2021."


def with_spare(first: str | Exception, second: str | Exception, *, room: int = 4_000) -> Engine:
    spare = ScriptedChatModel([second], name="second", room=room)
    return replace(make_engine(first), spare=spare)


@pytest.mark.parametrize(
    "error",
    [DOWN, ModelRefusedError(Notice("model.key_refused", status=401)), PromptTooLongError(
        Notice("model.prompt_too_long"))],
)  # fmt: skip
def test_the_spare_model_writes_and_says_so_and_why(error: RagError) -> None:
    final = answer(with_spare(error, f"{WRITTEN[:-1]} [1]."))
    assert (final.text, final.model, final.mode) == (WRITTEN, "second", Mode.MODEL)
    [told] = [one for one in final.findings if one.check == UNWRITTEN]
    assert told.message == f"second wrote this answer, because scripted could not. {error.message}"


def test_where_none_can_the_documents_are_quoted() -> None:
    alone = answer(make_engine(DOWN))
    quoted = answer(make_engine())
    assert (alone.text, alone.mode, alone.model) == (quoted.text, Mode.QUOTE, "")
    assert alone.findings[0].message.code == "answer.no_model"
    assert "cannot be reached" in alone.findings[0].message
    both = answer(with_spare(DOWN, ModelDownError(Notice("model.busy"))))
    assert both.findings[0].message.startswith(
        "The documents are quoted, because neither scripted nor second could write an answer. "
        "The language model cannot be reached."
    )
    assert (both.text, both.made_with) == (quoted.text, quoted.made_with)


def test_what_does_not_suffice_is_no_answer_and_blames_no_model() -> None:
    engine = with_spare(DOWN, DOWN)
    final = answer(engine, "How do penguins breed?")
    assert final.abstained
    assert not any(one.check == UNWRITTEN for one in final.findings)


def test_only_the_words_of_who_writes_are_streamed() -> None:
    told = asked(with_spare(DOWN, f"{WRITTEN[:-1]} [1]."))
    streamed = "".join(one.text for one in told if isinstance(one, Token))
    assert streamed.startswith(WRITTEN[:-1])


def test_an_answer_that_breaks_off_later_stays() -> None:
    engine = with_spare(f"{WRITTEN[:-1]} [1].", "Never.")
    assert answer(engine).model == "scripted"
    assert isinstance(engine.spare, ScriptedChatModel)
    assert engine.spare.history == []


def test_one_with_less_room_is_shown_less() -> None:
    final = answer(with_spare(DOWN, f"{WRITTEN[:-1]} [1].", room=20))
    assert "answer.fewer_passages" in {one.message.code for one in final.findings}
    assert final.text == WRITTEN


def test_one_that_sees_nothing_is_shown_words_alone() -> None:
    engine, _ = made(CHART, PLAIN, reply=DOWN)
    spare = ScriptedChatModel(["It is Figure 1 [1.1]."], name="second")
    final, _, _ = events(replace(engine, spare=spare), ASKED)
    assert final.model == "second"
    assert not spare.history[-1][-1].images
    sees = replace(engine.config, spare=ChatConfig(model="second", sees=True))
    spare = ScriptedChatModel(["The bar is blue [3]."], name="second")
    events(replace(engine, config=sees, spare=spare), ASKED)
    assert spare.history[-1][-1].images


def test_a_model_that_is_down_is_not_asked_twice() -> None:
    engine, _ = made(CHART, reply=DOWN)
    final, _, _ = events(engine, ASKED)
    assert isinstance(engine.chat, ScriptedChatModel)
    assert len(engine.chat.history) == 1
    assert final.mode is Mode.QUOTE
