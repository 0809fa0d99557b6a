"""The date that a file gives itself."""

from collections.abc import Generator
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pptx
import pytest

from rag.config import ParseConfig
from rag.parse import parse
from rag.parse.formats import DOCX, HTML, MAIL, PDF, PLAIN, PPTX
from rag.parse.own_date import own_date
from rag.parse.page.mupdf import pymupdf
from rag.types import ParsedDocument, Progress
from tests.pdfs import make_source

PUBLISHED = b'<meta property="article:published_time" content="2020-02-03T10:00">'


def pdf(path: Path, said: str) -> Path:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Revenue was 10 million euros.")
        document.set_metadata({"creationDate": said})
        document.save(path)
    return path


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("D:20210330101500+02'00'", date(2021, 3, 30)),
        ("20210330", date(2021, 3, 30)),
        ("D:19700101000000Z", None),  # a clock that was never set
        ("D:29990101000000Z", None),
        ("D:20211345", None),
        ("last spring", None),
        ("", None),
    ],
)
def test_a_pdf_says_when_it_was_made(tmp_path: Path, said: str, found: date | None) -> None:
    assert own_date(pdf(tmp_path / "a.pdf", said), PDF) == found


def test_an_office_file_says_it_in_its_properties(tmp_path: Path) -> None:
    made = docx.Document()
    made.core_properties.created = datetime(2019, 5, 4, tzinfo=UTC)
    made.save(str(tmp_path / "a.docx"))
    assert own_date(tmp_path / "a.docx", DOCX) == date(2019, 5, 4)


def test_the_date_of_the_template_that_a_library_fills_is_not_the_files(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    pptx.Presentation().save(str(tmp_path / "a.pptx"))
    assert own_date(tmp_path / "a.docx", DOCX) is None
    assert own_date(tmp_path / "a.pptx", PPTX) is None


@pytest.mark.parametrize(
    ("media_type", "content", "found"),
    [
        (MAIL, b"Date: Tue, 30 Mar 2021 10:15:00 +0200\nSubject: x\n\nWords", date(2021, 3, 30)),
        (MAIL, b"Date: some day\n\nWords", None),
        (HTML, PUBLISHED, date(2020, 2, 3)),
        (HTML, b"<p>2020-02-03</p>", None),
        (PLAIN, b"2020-02-03", None),
        (PDF, b"no PDF", None),
        (DOCX, b"no archive", None),
    ],
)  # fmt: skip
def test_other_files_say_it_where_their_kind_has_a_place_for_it(
    tmp_path: Path, media_type: str, content: bytes, found: date | None
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert own_date(path, media_type) == found


def test_a_document_that_was_parsed_has_it(tmp_path: Path) -> None:
    source = make_source(pdf(tmp_path / "a.pdf", "D:20210330"))
    found: list[ParsedDocument] = []

    def read() -> Generator[Progress, None, None]:
        found.append((yield from parse(source, ParseConfig())))

    assert list(read())
    assert found[0].dated == date(2021, 3, 30)
