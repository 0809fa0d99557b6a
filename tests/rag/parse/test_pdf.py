"""Files that are no good PDFs, and what is said of them."""

from pathlib import Path
from typing import Any

import pytest

from rag.errors import LimitError, RagError, UnreadableFileError
from rag.parse.page.mupdf import pymupdf
from tests.pdfs import PROSE, box, check_places, lines, make_pdf, read_pdf, text, words_of

AES = 5


def failure(path: Path, **config: Any) -> RagError:
    """The error that reading a file ends with."""
    with pytest.raises(RagError) as caught:
        read_pdf(path, **config)
    return caught.value


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "sample.pdf", box(72, 72, 540, 300, PROSE), text(72, 72, "end"))


def test_it_rejects_a_web_page_with_the_mark_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html><!-- %PDF-1.7 --><body>Not a PDF</body></html>")

    assert isinstance(failure(path), UnreadableFileError)


def test_it_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        text(72, 72, "secret"),
        encryption=AES,
        user_pw="user",
        owner_pw="owner",
    )

    assert "password" in failure(path).user_message


def test_it_reads_what_is_encrypted_but_opens_for_all(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        text(72, 72, "open"),
        encryption=AES,
        owner_pw="owner",
    )

    assert words_of(read_pdf(path)) == ["open"]


def test_it_rejects_a_pdf_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )

    assert "no pages" in failure(path).user_message


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_a_truncated_file_is_mended_or_rejected(tmp_path: Path, sample: Path, share: float) -> None:
    content = sample.read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(content[: int(len(content) * share)])

    try:
        document = read_pdf(path)
    except UnreadableFileError:
        return
    assert "repaired" in [finding.check for finding in document.warnings]


def test_it_rejects_too_many_pages(sample: Path) -> None:
    assert isinstance(failure(sample, max_pages=1), LimitError)


def test_it_rejects_a_number_of_pages_that_no_file_has(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    path.write_bytes(sample.read_bytes().replace(b"/Count 2", b"/Count 999999999"))

    error = failure(path)

    assert isinstance(error, LimitError)
    assert "number of pages" in error.user_message


def test_it_rejects_too_much_text(sample: Path) -> None:
    assert isinstance(failure(sample, max_characters=20), LimitError)


def test_a_page_with_more_text_than_it_can_show_is_cut_and_told(tmp_path: Path) -> None:
    first = lines(72, 72, [f"{number:02} of the ships" for number in range(40)])
    path = make_pdf(tmp_path / "a.pdf", first, text(72, 72, "the second page"))

    document = read_pdf(path, max_page_characters=200)

    assert words_of(document)[:4] == ["00", "of", "the", "ships"]
    assert words_of(document)[-3:] == ["the", "second", "page"]
    assert 190 < len(document.pages[0].span) <= 202
    told = next(one for one in document.warnings if one.check == "cut_pages")
    assert told.page == 1
    check_places(document)


def test_a_word_longer_than_a_page_is_cut(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", text(72, 72, "x" * 300, fontsize=1))

    assert words_of(read_pdf(path, max_page_characters=200)) == ["x" * 200]


def test_a_page_that_cannot_be_read_is_left_out_and_told(tmp_path: Path, sample: Path) -> None:
    document = pymupdf.open(sample)
    document.xref_set_key(document.page_xref(0), "MediaBox", "(nonsense)")
    document.xref_set_key(document.page_xref(0), "Contents", "99 0 R")
    document.save(tmp_path / "a.pdf")

    found = read_pdf(tmp_path / "a.pdf")

    assert words_of(found) == ["end"]
    assert found.warnings
    check_places(found)
