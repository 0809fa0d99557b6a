"""Pages without pictures are shown as text, with exactly the cited words marked."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rag.chunk import split
from rag.config import RagConfig
from rag.parse.formats import CSV, DOCX, HTML, MAIL, MARKDOWN, PLAIN, PPTX, XLSX
from rag.parse.layout import save_layout
from rag.types import ParsedDocument, Span
from tests.fakes import HashEmbedder
from tests.files import CLOSED, ROWS, html_page, read_file
from tests.make import browser
from tests.samples import SAMPLES, read_sample
from webapp.accounts.models import User
from webapp.library.ingest.uploads import upload_document
from webapp.library.models import Document, Page, Workspace
from webapp.library.viewer.pictures import page_png
from webapp.library.viewer.place import Place, digest_of
from webapp.library.viewer.source import Source, show_source

TEXTS = (DOCX, PPTX, XLSX, HTML, MARKDOWN, PLAIN, CSV, MAIL)
Keep = Callable[..., tuple[Document, ParsedDocument]]


@pytest.fixture
def keep(workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Uploads a file, or else a sample, and stores what its reader makes of it, as ingest does."""
    monkeypatch.setattr("webapp.jobs.send", lambda *job: None)

    def keep(media_type: str, path: Path | None = None) -> tuple[Document, ParsedDocument]:
        if path:
            name, content, parsed = path.name, path.read_bytes(), read_file(path, media_type)
        else:
            name, content, parsed = read_sample(media_type)
        document = upload_document(workspace, alice, SimpleUploadedFile(name, content))
        file = BytesIO()
        save_layout(parsed, file)
        file.seek(0)
        default_storage.save(document.layout_name(1), file)
        document.generation, document.pages_count, document.stage = 1, len(parsed.pages), "ready"
        document.save()
        for page in parsed.pages:
            Page.objects.create(
                document=document, generation=1, number=page.number, start=page.span.start,
                end=page.span.end, width=page.width, height=page.height,
                text=parsed.text[page.span.start : page.span.end],
            )  # fmt: skip
        return document, parsed

    return keep


def source_of(document: Document, parsed: ParsedDocument, *words: str) -> Source:
    """The viewer at some words."""
    spans = tuple(Span(at, at + len(one)) for one in words if (at := parsed.text.index(one)) >= 0)
    page = next(page.number for page in parsed.pages if page.span.overlaps(spans[0]))
    check = digest_of(*words)
    return show_source(
        document, Place(document_id=str(document.pk), page=page, spans=spans, check=check)
    )


def marked(source: Source) -> list[str]:
    lines = [parts for block in source.blocks for parts in block.lines]
    cells = [cell.parts for block in source.blocks for row in block.rows for cell in row]
    return [words for parts in (*lines, *cells) for words, mark in parts if mark]


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", TEXTS)
def test_a_quote_of_every_format_is_marked_word_for_word(keep: Keep, media_type: str) -> None:
    document, parsed = keep(media_type)
    assert marked(source_of(document, parsed, CLOSED)) == [CLOSED]


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", sorted(set(TEXTS) - {PLAIN}))
def test_a_table_row_is_marked_by_its_cells(keep: Keep, media_type: str) -> None:
    document, parsed = keep(media_type)
    assert marked(source_of(document, parsed, "\t".join(ROWS[1]))) == ROWS[1]


@pytest.mark.django_db
def test_all_of_a_page_is_shown(keep: Keep) -> None:
    document, parsed = keep(DOCX)
    source = source_of(document, parsed, CLOSED)
    lines = [parts for block in source.blocks for parts in block.lines]
    cells = [cell.parts for block in source.blocks for row in block.rows for cell in row]
    words = " ".join("".join(run for run, _ in parts) for parts in (*lines, *cells))
    assert words.split() == parsed.text.split()
    assert source.boxes == ()
    assert source.marks


@pytest.mark.django_db
def test_headers_of_a_long_table_are_repeated(tmp_path: Path, keep: Keep) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Ship,Tons\n" + "".join(f"Ship {n},{n}\n" for n in range(2_000)))
    document, parsed = keep(CSV, path)
    assert len(parsed.pages) > 1
    source = source_of(document, parsed, "Ship 1999\t1999")
    (table,) = source.blocks
    assert marked(source) == ["Ship 1999", "1999"]
    assert [[cell.parts for cell in row] for row in table.above] == [
        [(("Ship", False),), (("Tons", False),)]
    ]


@pytest.mark.django_db
def test_markup_in_a_document_is_shown_and_never_run(
    tmp_path: Path, keep: Keep, alice: User
) -> None:
    path = tmp_path / "a.html"
    path.write_text(html_page("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p onclick=x()>ok</p>"))
    document, _ = keep(HTML, path)
    page = browser(alice).get(reverse("source", args=[document.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "onclick" not in page
    assert "<img" not in page


@pytest.mark.django_db
def test_words_that_moved_are_not_marked(keep: Keep) -> None:
    document, _ = keep(HTML)
    place = Place(document_id=str(document.pk), page=1, spans=(Span(0, 5),), check="other")
    source = show_source(document, place)
    assert not source.marks
    assert "moved" in source.notes[0]


@pytest.mark.django_db
def test_without_its_layout_a_page_is_plain_text(keep: Keep) -> None:
    document, parsed = keep(HTML)
    default_storage.delete(document.layout_name(1))
    assert CLOSED in str(source_of(document, parsed, CLOSED).blocks)


@pytest.mark.django_db
def test_there_is_no_picture_of_a_text(keep: Keep, alice: User) -> None:
    from rag.errors import UnreadableFileError

    document, _ = keep(HTML)
    with pytest.raises(UnreadableFileError, match="no pictures"):
        page_png(document, 1, width=800)
    url = reverse("page_image", args=[document.pk, 1])
    assert browser(alice).get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", SAMPLES)
def test_an_original_opens_in_the_browser_only_where_it_is_a_picture_of_pages(
    keep: Keep, alice: User, media_type: str
) -> None:
    document, _ = keep(media_type)
    headers = browser(alice).get(reverse("original", args=[document.pk])).headers
    assert headers["Content-Disposition"].startswith(
        "inline" if document.is_drawn else "attachment"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", SAMPLES)
def test_the_page_of_a_document_can_be_seen(keep: Keep, alice: User, media_type: str) -> None:
    document, _ = keep(media_type)
    page = browser(alice).get(reverse("document", args=[document.pk]) + "?page=1").content.decode()
    assert (".png?width=" in page) == document.is_drawn
    assert document.unit.capitalize() in page


@pytest.mark.parametrize("media_type", SAMPLES)
def test_chunks_hold_the_words_and_know_their_page(media_type: str) -> None:
    _, _, parsed = read_sample(media_type)
    chunks = split(parsed, HashEmbedder(), RagConfig())
    assert any(CLOSED in chunk.text for chunk in chunks)
    assert all(parsed.text[c.span.start : c.span.end] == c.text for c in chunks)
    assert all(page <= len(parsed.pages) for chunk in chunks for page in chunk.pages)
