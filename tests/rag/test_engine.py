"""The ask flow from question to answer, with scripted models that behave and misbehave."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import FrameType

import pytest

from rag.config import RagConfig
from rag.engine import Engine
from rag.errors import QuestionError
from rag.types import (
    Answer,
    AskEvent,
    Chunk,
    Coverage,
    Mode,
    Question,
    Retrieved,
    Scope,
    Token,
    Verdict,
    ranked,
)
from rag.verify import build_verifier
from rag.write.prompt import CANNOT_ANSWER, PROMPT_VERSION
from tests.fakes import HashEmbedder, LikelyPairs, MemoryIndex, OverlapPairs, ScriptedChatModel
from tests.make import make_chunk

SCOPE = Scope(collection="c")
CHUNKS = (
    make_chunk("The plant in Lyon opened in 2021. It employs 340 people.", document_id="a"),
    make_chunk("Revenue of the group grew to 12 million dollars in 2021.", document_id="b"),
    make_chunk("Revenue of the plant in Lyon is not reported.", document_id="c"),
)


def make_engine(*replies: str | Exception, **options: float) -> Engine:
    embedder, index = HashEmbedder(), MemoryIndex()
    index.add("c", CHUNKS)
    known = {chunk.id: chunk for chunk in CHUNKS}

    def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        return {chunk_id: known[chunk_id] for chunk_id in ids if chunk_id in known}

    return Engine(
        config=replace(RagConfig(), **options),  # type: ignore[arg-type]
        embedder=embedder, dense=index, lexical=index, load_chunks=load,
        pairs=OverlapPairs(), verifier=build_verifier("", OverlapPairs()),
        chat=ScriptedChatModel(replies) if replies else None,
    )  # fmt: skip


def asked(engine: Engine, text: str = "When did the plant in Lyon open?") -> list[AskEvent]:
    question = Question(text=text, scope=SCOPE, coverage=Coverage(searched=3))
    events = list(engine.ask(question))
    assert [type(event) for event in events[:1]] == [Retrieved]
    assert all(isinstance(event, Token) for event in events[1:-1])
    return events


def answer(engine: Engine, text: str = "When did the plant in Lyon open?") -> Answer:
    final = asked(engine, text)[-1]
    assert isinstance(final, Answer)
    for claim in final.claims:
        assert final.text[claim.span.start : claim.span.end] == claim.text
        for citation in claim.citations:
            chunk = next(p.chunk for p in final.passages if p.number == citation.passage)
            assert chunk.words_at(citation.span) == citation.quote
    assert "[" not in final.text
    return final


def test_a_word_of_a_document_that_gave_no_passage_is_not_stored() -> None:
    engine = make_engine()
    assert answer(engine, "When did the plnat in Lyon open?").query.startswith("When did the plant")
    known = engine.load_chunks
    [last] = [chunk for chunk in CHUNKS if chunk.document_id == "b"]
    # It is looked at for the word, and its document goes before its passage is loaded.
    loads = iter([known])

    def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        return next(loads, lambda *_: {})(ids, scope)

    text = "What was the reevnue of the group?"
    found = answer(replace(engine, load_chunks=load), text)
    assert last.text not in {one.chunk.text for one in found.passages}
    assert found.query == text
    assert not any(one.check == "spelling" for one in found.findings)


def test_without_a_model_it_quotes() -> None:
    final = answer(make_engine())
    assert final.mode is Mode.QUOTE
    assert final.text.startswith("The plant in Lyon opened in 2021.")
    assert {claim.verdict for claim in final.claims} == {Verdict.QUOTED}
    assert final.groundedness == 1.0
    assert final.coverage == Coverage(searched=3, used=len(final.passages))
    assert final.prompt_version == ""


def test_with_a_model_it_streams_and_checks() -> None:
    events = asked(make_engine("The Lyon plant was opened in 2021 [1]."))
    assert "".join(e.text for e in events if isinstance(e, Token)) == (
        "The Lyon plant was opened in 2021 [1]."
    )
    final = events[-1]
    assert isinstance(final, Answer)
    assert (final.text, final.mode) == ("The Lyon plant was opened in 2021.", Mode.MODEL)
    assert (final.model, final.prompt_version) == ("scripted", PROMPT_VERSION)
    [claim] = final.claims
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.citations[0].quote == "The plant in Lyon opened in 2021."
    assert final.tokens["output"] > 0


@pytest.mark.parametrize(
    ("reply", "verdict", "words"),
    [
        ("The plant in Lyon opened in 2019 [1].", Verdict.CONTRADICTED, "The source says 2021"),
        ("The plant employs 999 people [1].", Verdict.CONTRADICTED, "340"),
        ("It has 17 halls and 4,412 robots [1].", Verdict.UNSUPPORTED, "No passage"),
        ("The Lyon plant was opened in 2021 [9].", Verdict.SUPPORTED, "cited nothing"),
        ("The Lyon plant was opened in 2021.", Verdict.SUPPORTED, "cited nothing"),
        ("<b>The Lyon plant</b> was opened in 2021 [1].", Verdict.SUPPORTED, "say this"),
        ("Here is what I found:", Verdict.UNCHECKED, "introduction"),
    ],
)
def test_what_a_model_gets_wrong_is_told(reply: str, verdict: Verdict, words: str) -> None:
    [claim] = answer(make_engine(reply)).claims
    assert claim.verdict is verdict
    assert words in claim.reason


def test_a_model_is_shown_numbered_sentences_and_cites_them() -> None:
    engine = make_engine("There are 340 people [1.2].")
    final = answer(engine)
    assert isinstance(engine.chat, ScriptedChatModel)
    prompt = engine.chat.history[0][1].content
    numbers = {
        f"[{one.number}.{n}] {one.chunk.words_at(span)}"
        for one in final.passages
        for n, span in enumerate(one.sentences, start=1)
    }
    assert numbers <= set(prompt.splitlines())
    named = next(one for one in final.passages if one.number == 1)
    [citation] = final.claims[0].citations
    assert citation.span == named.sentences[1]


def test_what_stands_around_is_shown_and_does_not_count_as_found() -> None:
    quoted, written = answer(make_engine()), answer(make_engine("It opened in 2021 [1.1]."))
    assert [one.rank for one in quoted.passages] == [one.number for one in quoted.passages]
    found = [one.chunk.id for one in ranked(written.passages)]
    assert found == [one.chunk.id for one in quoted.passages]
    signals = ("sufficiency", "relevance", "agreement")
    for name in signals:
        assert written.confidence.signals[name] == quoted.confidence.signals[name]


def test_an_invented_citation_is_recorded() -> None:
    final = answer(make_engine("The Lyon plant was opened in 2021 [9]."))
    assert [finding.check for finding in final.findings] == ["citations"]


def test_a_model_that_declines_abstains() -> None:
    final = answer(make_engine(CANNOT_ANSWER))
    assert final.abstained
    assert "Searched: 3 documents." in final.text
    assert final.mode is Mode.MODEL
    assert final.passages


def test_a_question_about_something_else_abstains_before_the_model_is_asked() -> None:
    engine = make_engine("Never.")
    final = answer(engine, "How do penguins breed?")
    assert final.abstained
    assert isinstance(engine.chat, ScriptedChatModel)
    assert engine.chat.history == []


@pytest.mark.parametrize("reply", [(), ("It is about a harbour.",)])
def test_where_nothing_was_found_no_summary_is_written(reply: tuple[str, ...]) -> None:
    engine = make_engine(*reply)
    *_, final = engine.ask(Question(text="Summarise this", scope=Scope(collection="empty")))
    assert isinstance(final, Answer)
    assert final.abstained
    assert not final.suggestions
    assert getattr(engine.chat, "history", []) == []


def test_an_answer_that_is_not_sure_enough_is_withheld() -> None:
    final = answer(make_engine("The plant in Lyon opened in 2019 [1].", abstain_below=0.5))
    assert final.abstained
    assert "2019" not in final.text


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(QuestionError):
        list(make_engine().ask(Question(text=" ", scope=SCOPE)))


@pytest.mark.parametrize(
    "text",
    [
        "When did the plant in Lyon open in 2021?",
        "Has the plant in Lyon opened in 2021?",
        "Compare revenue of the group with revenue of the plant in Lyon?",
    ],
)
def test_a_question_is_read_once_and_by_no_step(text: str) -> None:
    read: list[str] = []
    inside: Counter[str] = Counter()

    def listen(frame: FrameType, event: str, _: object) -> None:
        module, back = frame.f_globals.get("__name__", ""), frame.f_back
        caller = back.f_globals.get("__name__", "") if back else ""
        if event != "call" or not module.startswith(("rag.language.", "rag.question.")):
            return
        first = frame.f_locals.get(next(iter(frame.f_code.co_varnames), ""))
        if not isinstance(first, str) or text[:-1] not in first or first.endswith("."):
            return  # a question with a sentence behind it is another text
        if not caller.startswith(("rag.language.", "rag.question.")):
            read.append(f"{caller} -> {frame.f_code.co_name}")
        elif caller == "rag.question.query":
            inside[frame.f_code.co_name] += 1

    engine = replace(make_engine(), pairs=LikelyPairs())
    sys.setprofile(listen)
    try:
        asked(engine, text)
    finally:
        sys.setprofile(None)
    assert read == []
    assert {inside[name] for name in ("language_told", "essence", "form", "inquire")} == {1}
