from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chunk import split
from rag.config import ChatConfig, RagConfig
from rag.errors import LimitError
from rag.types import Chunk, ElementKind, ParsedDocument
from tests.fakes import HashEmbedder
from tests.make import Piece, make_document

HEADING, PARAGRAPH, TABLE = ElementKind.HEADING, ElementKind.PARAGRAPH, ElementKind.TABLE
FIGURE, CAPTION, HEADER = ElementKind.FIGURE, ElementKind.CAPTION, ElementKind.HEADER
FOOTER, LIST = ElementKind.FOOTER, ElementKind.LIST

SMALL = RagConfig(chunk_tokens=60, chunk_overlap=12)

WORDS = st.text(alphabet="ab A.\tü", min_size=1, max_size=90).filter(str.strip)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map("\n".join)
PIECES = st.tuples(st.sampled_from([*ElementKind]), TEXTS, st.integers(0, 3))
PAGES = st.lists(st.lists(PIECES, max_size=6), min_size=1, max_size=4)


def chunks_of(*pages: list[Piece], config: RagConfig = SMALL, title: str = "") -> tuple[Chunk, ...]:
    return split(make_document(*pages, title=title), HashEmbedder(), config)


def prose(sentences: int, *, of: str = "word", length: int = 9) -> str:
    return " ".join(
        f"This {of} {i} " + "is here " * ((length - 4) // 2) + "too." for i in range(sentences)
    )


@given(PAGES)
@settings(max_examples=150)
def test_chunks_are_verbatim_in_order_and_leave_out_no_word_of_the_body(
    pages: list[list[Piece]],
) -> None:
    document = make_document(*pages)
    chunks = split(document, HashEmbedder(), SMALL)
    assert [chunk.ordinal for chunk in chunks] == [*range(len(chunks))]
    assert [chunk.id for chunk in chunks] == [f"doc:1:{i}" for i in range(len(chunks))]
    covered = [False] * len(document.text)
    for chunk in chunks:
        assert chunk.text == document.text[chunk.span.start : chunk.span.end] == chunk.text.strip()
        covered[chunk.span.start : chunk.span.end] = [True] * len(chunk.span)
        assert_pages(document, chunk)
    for before, after in pairwise(chunks):
        assert before.span.start < after.span.start
        assert before.span.end < after.span.end
    for i in range(len(document.text)):
        if not covered[i] and not document.text[i].isspace():
            assert furniture_at(document, i)


def assert_pages(document: ParsedDocument, chunk: Chunk) -> None:
    on = [page for page in document.pages if page.span.overlaps(chunk.span)]
    assert chunk.pages == tuple(page.number for page in on)
    assert chunk.breaks == tuple(page.span.start for page in on[1:])


def furniture_at(document: ParsedDocument, offset: int) -> bool:
    return any(
        element.kind in (HEADER, FOOTER) and element.span.start <= offset < element.span.end
        for element in document.elements
    )


def test_it_merges_small_paragraphs_up_to_the_size() -> None:
    chunks = chunks_of([(PARAGRAPH, prose(1)) for _ in range(20)])
    counts = [len(HashEmbedder().token_spans(chunk.text)) for chunk in chunks]
    assert max(counts) <= 60
    assert min(counts[:-1]) > 30


def test_a_cut_repeats_whole_sentences_only() -> None:
    chunks = chunks_of([(PARAGRAPH, prose(30))])
    for before, after in pairwise(chunks):
        shared = before.text[after.span.start - before.span.start :]
        assert shared.startswith("This word")
        assert 0 < len(HashEmbedder().token_spans(shared)) <= 12


def test_it_does_not_repeat_across_a_heading_and_keeps_headings_with_their_text() -> None:
    chunks = chunks_of([
        (HEADING, "One", 1), (PARAGRAPH, prose(4)), (HEADING, "Two", 1), (PARAGRAPH, prose(4)),
    ])  # fmt: skip
    assert [chunk.headings for chunk in chunks] == [("One",), ("Two",)]
    assert chunks[1].text.startswith("Two\n\n")


def test_it_tracks_the_path_of_headings() -> None:
    chunks = chunks_of([
        (HEADING, "Part  I", 1), (HEADING, "Item 1", 2), (PARAGRAPH, prose(4)),
        (HEADING, "Item 2", 2), (PARAGRAPH, prose(4)), (HEADING, "Part II", 1),
        (PARAGRAPH, prose(4)),
    ])  # fmt: skip
    paths = [chunk.headings for chunk in chunks]
    assert paths == [("Part I", "Item 1"), ("Part I", "Item 2"), ("Part II",)]


def test_small_sections_share_a_chunk_under_the_headings_they_share() -> None:
    chunks = chunks_of([
        (HEADING, "Terms", 1), (HEADING, "A", 2), (PARAGRAPH, "Short."), (HEADING, "B", 2),
        (PARAGRAPH, "Shorter."),
    ])  # fmt: skip
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [
        (("Terms",), "Terms\n\nA\n\nShort.\n\nB\n\nShorter.")
    ]


def test_it_leaves_out_headers_and_footers_and_ends_at_the_page() -> None:
    pages: list[list[Piece]] = [
        [(HEADER, "WORD  is"), (PARAGRAPH, prose(2)), (FOOTER, f"Page {number} of 12")]
        for number in (8, 9)
    ]
    chunks = chunks_of(*pages)
    assert [chunk.pages for chunk in chunks] == [(1,), (2,)]
    assert all("WORD" not in chunk.text and "Page" not in chunk.text for chunk in chunks)


def test_what_only_headers_and_footers_say_is_found_once() -> None:
    pages: list[list[Piece]] = [
        [
            (HEADER, "Version 3.2, valid from 1 May 2027"),
            (PARAGRAPH, prose(2)),
            (FOOTER, f"Confidential, page {number}"),
        ]
        for number in (8, 9, 10)
    ]
    chunks = chunks_of(*pages)
    told = [(c.text, c.pages, c.kind) for c in chunks if "This word" not in c.text]
    assert told == [
        ("Version 3.2, valid from 1 May 2027", (1,), PARAGRAPH),
        ("Confidential, page 8", (1,), PARAGRAPH),
    ]
    assert [chunk.ordinal for chunk in chunks] == [0, 1, 2, 3, 4]


def test_a_sentence_that_runs_on_to_the_next_page_stays_in_one_chunk() -> None:
    chunks = chunks_of(
        [(PARAGRAPH, "The net revenue of the year was"), (FOOTER, "12")],
        [(HEADER, "Annual report"), (PARAGRAPH, "higher than before.")],
    )
    (chunk,) = chunks
    assert chunk.pages == (1, 2)
    assert chunk.page_at(chunk.span.end - 1) == 2
    assert chunk.text.endswith("before.")


def test_a_table_is_cut_between_rows_and_every_piece_knows_its_header() -> None:
    rows = ["\t2021\t2020", *(f"Sales of item {i}\t{i},000\t{i},500" for i in range(20))]
    chunks = chunks_of([
        (PARAGRAPH, prose(6)), (HEADING, "Sales", 1), (PARAGRAPH, "(in millions of dollars)"),
        (TABLE, "\n".join(rows)), (CAPTION, "Table 3. Sales by item"), (PARAGRAPH, prose(6)),
    ])  # fmt: skip
    tables = [chunk for chunk in chunks if chunk.kind is TABLE]
    assert len(tables) > 2
    for chunk in tables:
        assert chunk.headings == ("Sales",)
        assert chunk.context == "(in millions of dollars)\nTable 3. Sales by item\n2021\t2020"
    assert tables[0].text.startswith("Sales\n\n(in millions of dollars)\n\n")
    lines = [line for chunk in tables for line in chunk.text.split("\n") if "\t" in line]
    assert lines == [rows[0].strip("\n"), *rows[1:]]
    assert all(len(HashEmbedder().token_spans(chunk.text)) <= 60 for chunk in tables)


def test_a_row_that_is_longer_than_a_chunk_stays_whole() -> None:
    long = "Label\t" + "word " * 100 + "end"
    chunks = chunks_of([(TABLE, f"Name\tText\n{long}\nLast\tx")])
    assert long in [chunk.text for chunk in chunks]


def test_what_is_no_row_by_any_measure_is_cut() -> None:
    chunks = chunks_of([(TABLE, "Name\tText\nLabel\t" + "word " * 900 + "end")])
    assert max(len(HashEmbedder().token_spans(chunk.text)) for chunk in chunks) <= 60


def test_each_figure_is_a_chunk_with_its_caption_and_words() -> None:
    document = make_document(
        [
            (PARAGRAPH, prose(5)),
            (FIGURE, "Sales\n2020 2021"),
            (CAPTION, "Figure 1: Sales"),
            (PARAGRAPH, prose(5)),
            (FIGURE, ""),
            (PARAGRAPH, prose(5)),
        ]
    )  # fmt: skip
    caption = document.elements[2].span
    first, second = document.figures
    document = replace(document, figures=(replace(first, caption=caption), second))
    figures = [c for c in split(document, HashEmbedder(), SMALL) if c.kind is FIGURE]
    assert [(c.figure, c.text) for c in figures] == [(1, "Sales\n2020 2021\n\nFigure 1: Sales")]

    seeing = replace(SMALL, vision=ChatConfig(model="some-vision-model"))
    figures = [c for c in split(document, HashEmbedder(), seeing) if c.kind is FIGURE]
    assert [(c.figure, bool(c.text), c.pages) for c in figures] == [
        (1, True, (1,)),
        (2, False, (1,)),
    ]


def test_a_caption_that_stands_elsewhere_is_known_to_its_figure() -> None:
    document = make_document(
        [(CAPTION, "Figure 1: Sales"), (PARAGRAPH, prose(6)), (FIGURE, "2020 2021")]
    )
    (figure,) = document.figures
    document = replace(document, figures=(replace(figure, caption=document.elements[0].span),))
    text, *_, last = split(document, HashEmbedder(), SMALL)
    assert text.text.startswith("Figure 1: Sales")
    assert (last.text, last.context) == ("2020 2021", "Figure 1: Sales")


def test_a_document_with_no_text_has_no_chunks() -> None:
    assert chunks_of([], []) == ()


def test_it_stops_at_too_many_chunks() -> None:
    with pytest.raises(LimitError, match="more than 3 passages"):
        chunks_of([(PARAGRAPH, prose(60))], config=replace(SMALL, max_chunks=3))


class English(HashEmbedder):
    """Reads no other language, and takes each letter of one for a token."""

    def reads(self, language: str) -> bool:
        return language == "en"


def test_a_chunk_has_its_own_language() -> None:
    german = "Das Werk in Lyon wurde im Jahr 2021 eröffnet, und die Kosten sind gesunken. "
    english = "The plant in Lyon was opened in the year 2021, and it is said to be a new one. "
    config = RagConfig(chunk_tokens=25, chunk_overlap=0)
    chunks = chunks_of([(PARAGRAPH, german, 0), (PARAGRAPH, english, 0)], config=config)
    assert [chunk.language for chunk in chunks] == ["de", "en"]


def test_a_text_in_a_language_that_the_embedder_does_not_read_is_cut_by_its_length() -> None:
    """To such a model a word of Thai may be one token, and one of Russian as many as letters."""
    paragraph = "ประชากรของเมืองเพิ่มขึ้นอย่างรวดเร็วในปีที่ผ่านมา " * 20
    thai = make_document([(PARAGRAPH, paragraph, 0)])
    sizes = {len(chunk.text) for chunk in split(thai, English(), RagConfig(chunk_tokens=100))}
    assert max(sizes) < 700
