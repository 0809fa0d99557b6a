"""The stored layout: what goes in comes out, and a damaged file is told."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.layout import highlights, load_layout, read_document, save_layout, write_document
from rag.types import Finding, ParsedDocument, Severity, Span
from tests.pdfs import PROSE, both, box, grid, make_pdf, read_pdf, text


@pytest.fixture
def document(tmp_path: Path) -> ParsedDocument:
    rows = both(
        grid([72, 200, 300], [400, 420, 440]),
        text(80, 415, "Name"),
        text(210, 415, "Age"),
        text(80, 435, "Ada"),
        text(210, 435, "36"),
    )
    return read_pdf(make_pdf(tmp_path / "a.pdf", both(box(72, 72, 300, 390, PROSE), rows)))


def test_a_layout_comes_back_as_it_was(document: ParsedDocument) -> None:
    file = BytesIO()

    save_layout(document, file)
    file.seek(0)
    layout = load_layout(file)

    assert (layout.words == document.words).all()
    assert (layout.cells == document.cells).all()
    assert layout.pages == document.pages
    assert layout.elements == document.elements
    assert layout.figures == document.figures


def test_a_document_comes_back_as_it_was(document: ParsedDocument) -> None:
    warned = replace(
        document,
        warnings=(
            Finding(
                check="ocr",
                severity=Severity.NOTE,
                message=Notice("pages.ocr", count=1, pages="1"),
                page=1,
            ),
        ),
    )
    file = BytesIO()

    write_document(warned, file)
    file.seek(0)
    found = read_document(file, document.source)

    assert (found.text, found.parser, found.warnings) == (
        warned.text,
        warned.parser,
        warned.warnings,
    )
    assert found.warnings[0].message.code == "pages.ocr"


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 broken"])
def test_a_damaged_layout_is_told(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        load_layout(BytesIO(content))


def test_an_array_of_objects_is_not_loaded() -> None:
    file = BytesIO()
    np.savez(file, words=np.array([object()], dtype=object), cells=np.zeros(1), plain=np.zeros(1))
    file.seek(0)

    with pytest.raises(UnreadableFileError):
        load_layout(file)


def test_highlights_cover_the_words_of_a_span(document: ParsedDocument) -> None:
    file = BytesIO()
    save_layout(document, file)
    file.seek(0)
    layout = load_layout(file)
    start = document.text.index("most of")
    end = document.text.index("April")

    found = highlights(layout, Span(start, end))

    tops = [mark.box.y0 for mark in found]
    assert len(found) >= 2
    assert tops == sorted(set(tops))
    for row in layout.words[(layout.words["start"] >= start) & (layout.words["end"] <= end)]:
        assert any(
            mark.box.x0 <= row["x0"]
            and row["x1"] <= mark.box.x1
            and mark.box.y0 <= row["y0"] <= mark.box.y1
            for mark in found
        )


def test_a_span_within_a_word_marks_the_word(document: ParsedDocument) -> None:
    start = document.text.index("harbour")
    file = BytesIO()
    save_layout(document, file)
    file.seek(0)

    (mark,) = highlights(load_layout(file), Span(start + 2, start + 4))

    (word,) = document.words[document.words["start"] == start]
    assert (mark.box.x0, mark.box.x1) == (word["x0"], word["x1"])


def test_an_empty_span_marks_nothing(document: ParsedDocument) -> None:
    file = BytesIO()
    save_layout(document, file)
    file.seek(0)

    assert highlights(load_layout(file), Span(len(document.text) - 2, len(document.text))) == ()
