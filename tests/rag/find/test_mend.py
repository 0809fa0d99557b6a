"""Misspelt words are put right by those that the documents have."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest

from rag.find.mend import bears_out, mend, told
from rag.question.kinds import QuestionKind
from rag.question.query import Query, read
from rag.types import Chunk, Scope
from rag.write.again import as_written
from tests.fakes import MemoryIndex
from tests.make import make_chunk, make_found, make_passage

SCOPE = Scope(collection="c")
CHUNKS = (
    make_chunk("Lifeway has 307 employees. Some employees are in a union.", document_id="a"),
    make_chunk("The employer pays cash at the end of the year.", document_id="b"),
)


def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
    return {chunk.id: chunk for chunk in CHUNKS if chunk.id in ids}


def mended(text: str) -> Query:
    index = MemoryIndex()
    index.add("c", CHUNKS)
    return mend(read(text), SCOPE, index, load)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("how many emploees does Lifeway have", "how many employees does Lifeway have"),
        ("how much cahs at the end of the yaer", "how much cash at the end of the year"),
        ("was it paid durring the yaer", "was it paid during the year"),
        ("employeees in the unoin", "employees in the union"),
    ],
)
def test_a_word_that_is_nowhere_becomes_one_that_is_there(text: str, right: str) -> None:
    query = mended(text)
    assert query.text == right
    assert query.terms == read(right).terms


@pytest.mark.parametrize(
    "text",
    [
        "how many employees are there",  # is there
        "how many “emploees” are there",  # as it is written
        "Who is Emploees?",  # a name
        "is there a case of that",  # a short word of another meaning
        "how many giraffes are there",  # like nothing there
        "was the cast of the play paid",  # all know it: no "cash"
        "how much wheat is there",  # no "what"
        "which form is to be used",  # no "from"
        "what is the theme of the year",  # no "them"
        "hello",
    ],
)
def test_what_is_right_or_meant_so_stays(text: str) -> None:
    query = mended(text)
    assert query.text == text
    assert not told(query)


def test_a_word_longer_than_any_is_not_looked_for_a_thousand_times() -> None:
    word, index = "z" * 500, MemoryIndex()
    with patch.object(index, "search", wraps=index.search) as search:
        assert mend(read(f"what is a {word}"), SCOPE, index, load).text == f"what is a {word}"
    assert search.call_count < 5


def test_it_is_said_and_can_be_undone() -> None:
    query = mended("how many emploees does Lifeway have")
    [finding] = told(query)
    assert finding.message == "“emploees” was taken for “employees”."
    found = make_found("how many emploees does Lifeway have")
    assert as_written(replace(found, query=query)) == ("how many “emploees” does Lifeway have",)
    assert as_written(found) == ()


def test_a_word_is_borne_out_by_the_passages() -> None:
    query = mended("how many emploees does Lifeway have")
    assert bears_out(query, [make_passage(CHUNKS[0].text)])
    assert not bears_out(query, [make_passage(CHUNKS[1].text)])
    assert bears_out(mended("was it paid durring the year"), [])


def test_its_kind_and_the_words_of_a_follow_up_are_kept() -> None:
    asked = replace(read("why so many emploees"), focus=frozenset(read("emploees").terms))
    index = MemoryIndex()
    index.add("c", CHUNKS)
    query = mend(asked, SCOPE, index, load)
    assert (query.kind, query.focus) == (QuestionKind.WHY, read("employees").terms)
