"""Each format ends in canonical text with headings, lists, tables of cells, and spans."""

import pytest

from rag.parse.formats import (
    BMP,
    BY_TYPE,
    CALENDAR,
    CODE,
    CSV,
    DOCX,
    EPUB,
    FORMATS,
    GIF,
    HTML,
    JPEG,
    JSON,
    LEGACY,
    MAIL,
    MARKDOWN,
    ODP,
    ODS,
    ODT,
    PLAIN,
    PNG,
    PPTX,
    RTF,
    TIFF,
    WEBP,
    XLSX,
    XML,
)
from rag.parse.layout import Layout, highlights
from rag.types import ElementKind, ParsedDocument, Span
from tests.files import CLOSED, ROWS
from tests.pdfs import check_places, table_of, text_at, texts
from tests.samples import SAMPLES, read_sample

TABLES = (DOCX, PPTX, XLSX, HTML, MARKDOWN, CSV, MAIL, ODT, ODS, ODP, JSON)
PICTURES = (PNG, JPEG, TIFF, WEBP, BMP, GIF)
OPEN = (ODT, ODS, ODP, EPUB, RTF, JSON, XML, CALENDAR, CODE)


def sample(media_type: str) -> ParsedDocument:
    _, _, document = read_sample(media_type)
    return document


def layout_of(document: ParsedDocument) -> Layout:
    return Layout(
        words=document.words,
        cells=document.cells,
        pages=document.pages,
        elements=document.elements,
        figures=document.figures,
    )


def test_there_is_a_sample_of_every_format() -> None:
    assert {*SAMPLES, *LEGACY} == {one.media_type for one in FORMATS}


@pytest.mark.parametrize("media_type", [DOCX, PPTX, XLSX, HTML, MARKDOWN, PLAIN, CSV, MAIL, *OPEN])
def test_a_text_has_words_without_boxes_and_pages_without_size(media_type: str) -> None:
    document = sample(media_type)
    check_places(document)
    at = document.text.index(CLOSED)
    assert {(page.width, page.height) for page in document.pages} == {(0.0, 0.0)}
    assert highlights(layout_of(document), Span(at, at + len(CLOSED))) == ()


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_is_a_page_with_boxes(media_type: str) -> None:
    document = sample(media_type)
    check_places(document)
    at = document.text.index(CLOSED)
    (mark,) = highlights(layout_of(document), Span(at, at + len(CLOSED)))
    assert mark.page == 1
    assert mark.box.x1 - mark.box.x0 > 0.5 * document.pages[0].width
    assert document.pages[0].quality.ocr


def test_a_tiff_has_several_pages() -> None:
    document = sample(TIFF)
    assert [page.number for page in document.pages] == [1, 2]
    assert "ferries" in text_at(document, document.pages[1].span)


@pytest.mark.parametrize("media_type", TABLES)
def test_a_table_has_its_cells_and_knows_its_headers(media_type: str) -> None:
    document = sample(media_type)
    table = table_of(document)
    assert table[:3] == ROWS
    headers = {document.text[c["start"] : c["end"]] for c in document.cells if c["header"]}
    assert headers >= {"Source", "2023", "2022", "Harbour dues", "Pilotage"}
    assert headers.isdisjoint({"48.7", "41.2", "12.9", "11.4"})


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        (DOCX, [("Annual report", 1), ("Winter", 1), ("Ships", 2)]),
        (PPTX, [("Winter", 1), ("Income", 1)]),
        (XLSX, [("Income", 1), ("Remarks", 1)]),
        (HTML, [("Winter", 1), ("Ships", 2)]),
        (MARKDOWN, [("Winter", 1), ("Ships", 2)]),
        (PLAIN, [("WINTER", 1), ("1.1 Ships", 2)]),
        (ODT, [("Winter", 1), ("Ships", 2)]),
        (ODS, [("Income", 1), ("Remarks", 1)]),
        (ODP, [("Winter", 1)]),
        (EPUB, [("Winter", 1), ("Spring", 1)]),
        (JSON, [("income", 1)]),
        (CALENDAR, [("Opening of the mole, north", 1)]),
    ],
)
def test_headings_have_their_levels(media_type: str, expected: list[tuple[str, int]]) -> None:
    document = sample(media_type)
    found = [
        (text_at(document, part.span), part.level)
        for part in document.elements
        if part.kind is ElementKind.HEADING
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("media_type", "items"),
    [
        (DOCX, ["• Seven tugs", "• Two ferries", "1. Count them"]),
        (HTML, ["• Tugs", "• Ferries"]),
        (MARKDOWN, ["• Tugs", "• Ferries"]),
        (PLAIN, ["• Tugs", "• Ferries"]),
        (ODT, ["• Tugs", "• Ferries"]),
        (PPTX, [f"• {CLOSED}", "• Nobody was hurt."]),
    ],
)
def test_a_list_has_an_item_a_line(media_type: str, items: list[str]) -> None:
    (listed,) = texts(sample(media_type), ElementKind.LIST)
    assert listed.split("\n") == items


def test_slides_are_pages_and_notes_say_what_they_are() -> None:
    document = sample(PPTX)
    assert len(document.pages) == 2
    assert "Speaker notes: Mention the ferry." in text_at(document, document.pages[1].span)


def test_every_format_says_what_its_pages_are_called() -> None:
    assert {one.unit for one in FORMATS} == {"page", "slide", "part"}
    assert all(one.unit == "page" for one in FORMATS if one.is_drawn)
    assert BY_TYPE[DOCX].unit == "part"


def test_an_open_document_keeps_what_looks_say() -> None:
    document = sample(ODT)
    assert "A load of 10⁴ tons\n" in document.text
    assert [finding.check for finding in document.warnings] == ["struck"]


def test_open_slides_have_notes() -> None:
    document = sample(ODP)
    assert len(document.pages) == 2
    assert "Speaker notes: Mention the ferry." in text_at(document, document.pages[1].span)


def test_rtf_keeps_letters_beyond_ascii() -> None:
    assert "Winter in Malmö.\n" in sample(RTF).text


def test_values_are_told_with_the_names_that_lead_to_them() -> None:
    assert "harbour / open: true" in sample(JSON).text
    told = sample(XML).text
    assert "id: 7" in told
    assert "Otter" in told


def test_an_event_has_its_times() -> None:
    told = sample(CALENDAR).text
    assert "Start: 2027-03-04 09:30\nEnd: 2027-03-04 11:00 UTC" in told
    assert "Bring boots." in told
