import pytest

from rag.chunk import split
from rag.config import RagConfig
from rag.question.places import asked_places, chunk_places, page_labels
from rag.types import ElementKind
from tests.fakes import HashEmbedder
from tests.make import make_chunk, make_document

PARAGRAPH, FOOTER = ElementKind.PARAGRAPH, ElementKind.FOOTER


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("What is on page 17?", ["pagelabel17", "pagenumber17"]),
        ("Who signed pages 3 and 4?", ["pagelabel3", "pagenumber3", "pagelabel4", "pagenumber4"]),
        ("What do the words on page two say?", ["pagelabel2", "pagenumber2"]),
        ("What date is on the second page?", ["pagelabel2", "pagenumber2"]),
        ("What is the title on the cover page?", ["pagelabel1", "pagenumber1"]),
        ("Who is on the last slide?", ["pagelabellast1"]),
        ("What is on the second to last page?", ["pagelabellast2"]),
        ("What does page F-5 say?", ["pagelabelfx5"]),
        ("What does Fig. 3 show?", ["figurenumber3"]),
        ("Is Table 2-1 complete?", ["tablenumber2x1"]),
        ("What is in Appendix E?", ["appendixnumbere"]),
    ],
)
def test_a_question_names_places(question: str, places: list[str]) -> None:
    assert asked_places(question, "en") == places


@pytest.mark.parametrize(
    "question",
    [
        "How many pages contain tables?",
        "Is the web page up to date?",
        "What is in the section above?",
        "What was the revenue in 2021?",
        "Which page lists the directors?",
    ],
)
def test_other_questions_name_none(question: str) -> None:
    assert asked_places(question, "en") == []


def test_a_chunk_has_its_pages_and_what_it_numbers() -> None:
    chunk = make_chunk("Figure 3: Sales. See Figure 3 and Appendix B.", labels=("17",))
    assert chunk_places(chunk) == [
        "pagenumber1", "pagelabel17", "figurenumber3", "appendixnumberb",
    ]  # fmt: skip


def test_printed_numbers_are_believed_where_the_pages_near_by_bear_them_out() -> None:
    footers = ["Report 2021 | 11", "Report 2021 | 12", "Report 2021 | 13", "Report 2021 | 7"]
    document = make_document(*([(PARAGRAPH, "Text.", 0), (FOOTER, foot, 0)] for foot in footers))
    assert page_labels(document) == {
        1: ("11",), 2: ("12", "last3"), 3: ("13", "last2"), 4: ("last1",),
    }  # fmt: skip


def test_chunks_carry_the_labels_of_their_pages() -> None:
    document = make_document([(PARAGRAPH, "One.", 0)], [(PARAGRAPH, "Two.", 0)])
    chunks = split(document, HashEmbedder(), RagConfig())
    assert [label for chunk in chunks for label in chunk.labels] == ["last2", "last1"]
