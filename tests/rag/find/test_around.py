"""What a language model is shown beside the best hits."""

from collections.abc import Mapping, Sequence

import pytest

from rag.config import RagConfig
from rag.find.around import LABEL_TOKENS, LONGEST_WHOLE
from rag.find.context import gather
from rag.metering import BYTES_PER_TOKEN
from rag.reading.numbered import numbered
from rag.types import Chunk, Hit, Passage, Scope, ranked
from tests.fakes import ScriptedChatModel
from tests.make import make_chunk

HERE = Scope(collection="here")
TEXT = 90  # characters, so 30 tokens
EACH = 2 * LABEL_TOKENS + TEXT // 3  # a sentence each


def piece(document: str, ordinal: int, heading: str = "") -> Chunk:
    text = f"{document} {ordinal} ".ljust(TEXT, "x")
    start, headings = ordinal * 100, (heading,) if heading else ()
    return make_chunk(text, document_id=document, ordinal=ordinal, start=start, headings=headings)


def shown(
    hits: Sequence[Chunk], rows: Sequence[Chunk], room: int, passages: int = 10
) -> tuple[Passage, ...]:
    known = {one.id: one for one in (*rows, *hits)}

    def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        assert scope is HERE
        return {one: known[one] for one in ids if one in known}

    found = [Hit(chunk=one, score=1.0, signals={"dense": 0.3}) for one in hits]
    chat = ScriptedChatModel([], room=room)
    return gather(found, HERE, load, RagConfig(passages=passages), chat)


def places(passages: Sequence[Passage]) -> list[tuple[str, int]]:
    return [(one.chunk.document_id, one.chunk.ordinal) for one in passages]


def test_a_document_that_fits_is_shown_whole_and_in_order() -> None:
    rows = [piece("a", ordinal, f"part {ordinal}") for ordinal in range(5)]
    passages = shown([rows[3], rows[1]], rows, room=100 * EACH)
    assert places(passages) == [("a", ordinal) for ordinal in range(5)]
    assert [one.number for one in passages] == [1, 2, 3, 4, 5]
    assert [one.rank for one in passages] == [0, 2, 0, 1, 0]
    assert [one.chunk.ordinal for one in ranked(passages)] == [3, 1]
    assert [one.relevance > 0 for one in passages] == [False, True, False, True, False]


def test_of_a_long_document_the_section_is_shown() -> None:
    rows = [piece("a", n, "one" if 40 <= n < 44 else "other") for n in range(LONGEST_WHOLE + 9)]
    passages = shown([rows[41]], rows, room=100 * EACH)
    assert places(passages) == [("a", ordinal) for ordinal in range(40, 44)]


def test_where_the_section_is_too_long_its_neighbours_are_shown() -> None:
    rows = [piece("a", ordinal, "all") for ordinal in range(LONGEST_WHOLE + 9)]
    passages = shown([rows[40]], rows, room=10 * EACH)
    assert places(passages) == [("a", 39), ("a", 40), ("a", 41)]


def test_what_is_left_is_for_further_hits_by_documents_in_their_order() -> None:
    hits = [piece("b", 70), piece("a", 80), piece("b", 60), piece("c", 1)]
    assert places(shown(hits, (), room=3 * EACH, passages=1)) == [("b", 60), ("b", 70), ("a", 80)]


def test_no_text_is_shown_twice() -> None:
    one = piece("a", 70)
    same = make_chunk(one.text.upper(), document_id="b", ordinal=70)
    assert places(shown([one, same], (), room=100 * EACH)) == [("a", 70)]


@pytest.mark.parametrize("room", [0, 1, EACH])
def test_the_best_is_shown_however_little_room_there_is(room: int) -> None:
    assert places(shown([piece("a", 7), piece("a", 8)], (), room=room)) == [("a", 7)]


def test_the_same_words_of_another_report_are_another_text() -> None:
    first = make_chunk("Dividend\t1.00", document_id="a", ordinal=70, title="Report 2023")
    second = make_chunk("Dividend\t1.00", document_id="b", ordinal=70, title="Report 2024")
    assert places(shown([first, second], (), room=100 * EACH)) == [("a", 70), ("b", 70)]


def test_it_keeps_within_the_room() -> None:
    rows = [piece(name, ordinal) for name in "abc" for ordinal in range(30)]
    for room in range(0, 40 * EACH, 77):
        passages = shown(rows[::7], rows, room=room)
        assert len(passages) * EACH <= max(room, EACH)


def test_what_is_shown_of_tables_keeps_within_the_room() -> None:
    rows = "\n".join(f"Line {n}\t{n},123\t{n}.5 %" for n in range(40))
    tables = [
        make_chunk(
            rows, document_id=name, ordinal=70, title="A long title", headings=("Notes", name)
        )
        for name in "abcdef"
    ]
    passages = shown(tables, (), room=2_000)
    assert 1 < len(passages) < len(tables)
    assert len(numbered(passages)) / BYTES_PER_TOKEN <= 2_000


def test_scripts_of_many_bytes_take_more_room() -> None:
    wide = [make_chunk("\u5b57" * TEXT, document_id=name, ordinal=70) for name in "abc"]
    assert len(shown([wide[0], piece("b", 70)], (), room=4 * EACH)) == 2
    assert len(shown(wide, (), room=4 * EACH)) == 1
