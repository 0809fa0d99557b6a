"""A part of a document is found by its structure, and all of it is read."""

from collections.abc import Mapping, Sequence

from rag.find.parts import BEFORE, MOST, with_part
from rag.question.query import read
from rag.reading.listing import is_contents
from rag.types import Chunk, ElementKind, Hit, Scope, Search
from tests.make import make_chunk

SCOPE = Scope(collection="c")


def chunk(ordinal: int, heading: str, text: str = "", document_id: str = "doc") -> Chunk:
    return make_chunk(
        text or f"{heading}\nText {ordinal}.", ordinal=ordinal, headings=(heading,),
        pages=(ordinal // 2 + 1,), document_id=document_id, title=f"Plan {document_id}",
    )  # fmt: skip


CHUNKS = [chunk(n, f"{n // 3} Part {'ABCDEFGH'[n // 3]}") for n in range(24)]
OTHER = chunk(0, "Only", document_id="harbour")


def found_by(text: str, *found: Chunk, every: Sequence[Chunk] = (*CHUNKS, OTHER)) -> Search:
    known = {one.id: one for one in every}

    def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        return {one: known[one] for one in ids if one in known}

    hits = tuple(Hit(chunk=one, score=1.0) for one in found or CHUNKS[20:])
    return with_part(read(text), Search(hits=hits, judged=hits), SCOPE, load)


def ordinals(found: Search) -> list[int]:
    return [hit.chunk.ordinal for hit in found.judged]


def test_a_page_is_read_by_its_place_or_by_the_number_printed_on_it() -> None:
    assert ordinals(found_by("What does page 3 say?")) == [4, 5]
    printed = make_chunk("On it.", ordinal=24, pages=(13,), labels=("3",), title="Plan doc")
    found = found_by("What does page 3 say?", every=(*CHUNKS, printed))
    assert ordinals(found) == [4, 5, 24]
    assert found.whole
    assert [str(one) for one in found.steps] == ["Read page 3, 13 of Plan doc."]


def test_a_page_that_no_number_names_is_searched_for() -> None:
    found = found_by("What is on the map page?")
    assert (ordinals(found), found.whole, found.steps) == ([20, 21, 22, 23], False, ())


def test_a_section_is_read_by_its_heading_or_by_its_number() -> None:
    assert ordinals(found_by("What is said under “Part C”?")) == [6, 7, 8]
    assert ordinals(found_by("What does section 4 say?")) == [12, 13, 14]
    assert found_by("What is said under “Nothing of this”?").steps == ()


def test_the_contents_are_every_heading() -> None:
    assert ordinals(found_by("List the sections")) == list(range(0, 24, 3))


def test_what_is_asked_for_in_a_section_is_looked_for_there_first() -> None:
    contents = make_chunk("Part A 1\nPart B 2\nPart C 4\nPart D 9", ordinal=30, title="Plan doc")
    found = found_by("Which text is in the Part C section?", contents, CHUNKS[20], CHUNKS[7])
    assert ordinals(found) == [7, 6, 8, 20]
    assert len(ordinals(found)) <= 2 + BEFORE
    assert not found.whole


def test_not_more_is_read_together_than_can_be() -> None:
    many = [chunk(n, "One") for n in range(500)]
    assert len(found_by("What is said under “One”?", many[0], every=many).judged) == MOST


def test_of_several_documents_it_has_to_be_told_which() -> None:
    assert found_by("List the sections", CHUNKS[0], OTHER).steps == ()
    named = found_by("List the sections of Plan harbour", CHUNKS[0], OTHER)
    assert [hit.chunk.document_id for hit in named.judged] == ["harbour"]


def test_tables_are_those_with_a_caption() -> None:
    text = ["Table 1: Sales\nA\t1", "Table 2 shows that sales rose.", "Table 2. Costs"]
    chunks = [chunk(n, "Tables", one) for n, one in enumerate(text)]
    assert ordinals(found_by("List the tables", chunks[1], every=chunks)) == [0, 2]
    bare = [
        make_chunk(f"A\t{n}", ordinal=n, kind=ElementKind.TABLE, context=f"Unit {n // 2}")
        for n in range(4)
    ]
    assert ordinals(found_by("How many tables are there?", bare[1], every=bare)) == [0, 2]


def test_a_page_or_table_that_is_not_there_is_not_found_elsewhere() -> None:
    for asked in ("What does page 400 say?", "List the figures"):
        found = found_by(asked)
        assert (found.judged, found.whole) == ((), True)
        assert [str(one) for one in found.steps] == [
            "In Plan doc no such page, table or figure was recognised."
        ]


def test_rows_of_numbers_are_no_contents() -> None:
    rows = "\n".join(f"Service {n}\tsupports it\t0" for n in range(9))
    table = make_chunk(rows, title="Plan doc", headings=("Services",), ordinal=0)
    assert not is_contents(table)
    assert is_contents(make_chunk("Start 1\nUse .... 4\nCare\t9\nLaw 12"))


def test_what_is_gone_or_hidden_is_not_there() -> None:
    assert found_by("List the sections", every=()).steps == ()
