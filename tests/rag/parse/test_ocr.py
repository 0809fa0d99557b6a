"""Pages without a text layer are read from their picture."""

from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from tests.pdfs import box, make_pdf, read_pdf, scan, text, words_of

SENTENCE = "The quick brown fox jumps over the lazy dog near the harbour of Bergen."


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return make_pdf(
        tmp_path / "paper.pdf", box(40, 40, 360, 200, SENTENCE, fontsize=14), width=400, height=220
    )


def test_a_scan_is_read_with_boxes(tmp_path: Path, paper: Path) -> None:
    printed = read_pdf(paper)

    document = read_pdf(scan(paper, tmp_path / "scan.pdf"))

    assert document.text == printed.text
    for name in ("x0", "y0", "x1", "y1"):
        assert abs(document.words[name] - printed.words[name]).max() < 6
    (page,) = document.pages
    assert page.quality.ocr
    assert not page.quality.text_layer
    assert 0.8 < page.quality.confidence < 1
    assert [finding.check for finding in document.warnings] == ["ocr"]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_is_read(tmp_path: Path, paper: Path, turned: int) -> None:
    document = read_pdf(scan(paper, tmp_path / "scan.pdf", turned=turned))

    assert " ".join(words_of(document)) == SENTENCE
    width, height = document.pages[0].width, document.pages[0].height
    assert (document.words["x1"] <= width).all()
    assert (document.words["y1"] <= height).all()
    first, second = document.words[:2]
    forward = {90: ("y0", 1), 180: ("x0", -1), 270: ("y0", -1)}
    axis, sign = forward[turned]
    assert (second[axis] - first[axis]) * sign > 10


def test_without_ocr_a_scan_is_an_empty_page(tmp_path: Path, paper: Path) -> None:
    document = read_pdf(scan(paper, tmp_path / "scan.pdf"), ocr=False)

    assert not document.text
    assert [finding.check for finding in document.warnings] == ["empty_pages"]


def test_a_missing_language_is_told(tmp_path: Path, paper: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"tlh\.traineddata"):
        read_pdf(scan(paper, tmp_path / "scan.pdf"), ocr_languages="tlh")


def test_a_huge_page_is_read_at_a_lower_resolution(tmp_path: Path, paper: Path) -> None:
    path = scan(paper, tmp_path / "scan.pdf")

    assert "quick brown" in read_pdf(path, max_pixels=300_000).text
    large = read_pdf(path, max_pixels=1_000)
    assert not large.text
    assert "large_pictures" in [finding.check for finding in large.warnings]


def test_a_page_with_nothing_on_it_is_not_read(tmp_path: Path) -> None:
    document = read_pdf(make_pdf(tmp_path / "a.pdf", text(72, 72, "words"), lambda page: None))

    assert not any(page.quality.ocr for page in document.pages)
