"""Questions about the documents themselves are counted, and told as counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.find.counted import count
from rag.find.nearest import nearest_only
from rag.question.query import read
from rag.types import (
    Chunk,
    Coverage,
    Holdings,
    Inquiry,
    Listed,
    Mode,
    Period,
    Question,
    Scope,
    Sense,
    Wish,
)
from rag.write.overview import told
from tests.fakes import MemoryIndex
from tests.make import make_chunk, make_passage

SCOPE = Scope(collection="here")
CHUNKS = {
    chunk.id: chunk
    for chunk in (
        make_chunk("An act of force majeure ends it.", document_id="lease"),
        make_chunk("Force majeure again.", document_id="lease", ordinal=1),
        make_chunk("The force of a majeure was felt.", document_id="story"),
        make_chunk("A picture.", document_id="art", caption="globex logo"),
    )
}


def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
    return {one: CHUNKS[one] for one in ids if one in CHUNKS}


def library(inquiry: Inquiry, scope: Scope) -> Holdings | None:
    """Knows everything in the scope by its id, and no contracts."""
    if inquiry.noun == "contracts":
        return None
    ids = sorted({chunk.document_id for chunk in CHUNKS.values()})
    kept = [one for one in ids if scope.document_ids is None or one in scope.document_ids]
    listed = tuple(Listed(document_id=one, title=one.title()) for one in kept)
    sense = Sense.TITLE if inquiry.noun else None
    return Holdings(total=len(listed), documents=listed, sense=sense)


ALL = Coverage(searched=3)


def ask(inquiry: Inquiry, coverage: Coverage = ALL) -> str:
    index = MemoryIndex()
    index.add("here", list(CHUNKS.values()))
    counted = count(inquiry, SCOPE, library, index, load)
    assert counted is not None
    answer = told(Question(text="?", scope=SCOPE, coverage=coverage), counted)
    assert answer.mode is Mode.COUNT
    assert not answer.claims
    return answer.text


def test_all_are_counted_and_listed() -> None:
    assert ask(Inquiry(wish=Wish.COUNT)) == "There are 3 documents.\n\n- Art\n- Lease\n- Story"


def test_what_could_not_be_counted_is_told() -> None:
    told = ask(Inquiry(wish=Wish.COUNT), Coverage(searched=3, waiting=1, failed=2))
    assert "Not counted: 1 still being read, 2 could not be read." in told


def test_words_are_looked_for_one_after_the_other_first() -> None:
    told = ask(Inquiry(wish=Wish.LIST, mentions="force majeure"))
    assert told == "1 document has “force majeure” in the text.\n\n- Lease"


def test_words_that_stand_apart_are_told_as_such() -> None:
    told = ask(Inquiry(wish=Wish.LIST, mentions="majeure force"))
    assert told.startswith("2 documents have all words of “majeure force” in one passage.")


def test_more_documents_than_are_looked_at_are_told_as_at_least_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.find.counted.MOST_MATCHES", 2)
    index = MemoryIndex()
    gone = [make_chunk("force majeure", document_id="gone", ordinal=i) for i in range(3)]
    index.add("here", [*CHUNKS.values(), *gone])
    inquiry = Inquiry(wish=Wish.COUNT, mentions="force majeure")
    counted = count(inquiry, SCOPE, library, index, load)
    assert counted is not None
    answer = told(Question(text="?", scope=SCOPE), counted)
    assert answer.text.startswith("At least 1 document has “force majeure”")


def test_a_caption_made_by_a_machine_mentions_nothing() -> None:
    assert ask(Inquiry(wish=Wish.LIST, mentions="globex")).startswith("No documents have “globex”")


def test_braces_in_a_question_are_no_trouble() -> None:
    assert "“{x} {has}”" in ask(Inquiry(wish=Wish.LIST, mentions="{x} {has}"))


def test_conditions_are_told_in_words() -> None:
    march = Period(since=date(2024, 3, 1), until=date(2024, 3, 31))
    told = ask(Inquiry(wish=Wish.COUNT, tags=("Lease",), title="rent", added=march))
    assert told.startswith(
        "3 documents have the tag “Lease” and have “rent” in the title and "
        "have been added from 1 March 2024 until 31 March 2024."
    )


def test_what_was_known_by_its_title_is_not_taken_for_all() -> None:
    told = ask(Inquiry(wish=Wish.COUNT, noun="reports"))
    assert "Others may be reports too, without saying so in their title." in told


def test_what_the_library_does_not_know_is_left_to_the_search() -> None:
    inquiry = Inquiry(wish=Wish.COUNT, noun="contracts")
    assert count(inquiry, SCOPE, library, MemoryIndex(), load) is None


def test_within_one_document_nothing_is_counted() -> None:
    inquiry, alone = Inquiry(wish=Wish.COUNT), replace(SCOPE, document_ids=frozenset({"lease"}))
    assert count(inquiry, alone, library, MemoryIndex(), load) is None
    assert count(inquiry, SCOPE, None, MemoryIndex(), load) is None
    assert count(None, SCOPE, library, MemoryIndex(), load) is None


def test_what_is_withheld_mentions_nothing() -> None:
    chunk = make_chunk("The office.", document_id="lease", withheld=True)
    index = MemoryIndex()
    index.add("here", [chunk])
    inquiry = Inquiry(wish=Wish.LIST, mentions="the")
    counted = count(inquiry, SCOPE, library, index, lambda ids, scope: {chunk.id: chunk})
    assert counted is not None
    assert counted.holdings.documents == ()


def test_passages_are_not_taken_for_all_documents() -> None:
    passages = [make_passage("One."), make_passage("Two.", number=2)]
    (finding,) = nearest_only(read("Summarise all documents"), Coverage(searched=9), passages)
    assert "the nearest 2" in finding.message
    assert not nearest_only(read("Summarise all documents"), Coverage(searched=1), passages)
