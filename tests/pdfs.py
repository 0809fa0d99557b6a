"""PDFs that tests are made of, written with PyMuPDF and read back in this process."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.config import ParseConfig
from rag.parse.page.mupdf import pymupdf
from rag.parse.pdf import read
from rag.types import Element, ElementKind, ParsedDocument, SourceFile, Span

Draw = Callable[[Any], None]

PROSE = (
    "The harbour was closed for most of the winter because the ice did not break before April, "
    "and the ships that lay there could neither load nor leave. "
)


def make_source(path: Path, **fields: Any) -> SourceFile:
    """The file as the engine gets it."""
    known: dict[str, Any] = {
        "document_id": "doc", "generation": 1, "media_type": "application/pdf", "title": "A title",
    }  # fmt: skip
    return SourceFile(path=path, **{**known, **fields})


def make_pdf(
    path: Path, *draws: Draw, width: float = 612, height: float = 792, **saved: Any
) -> Path:
    """A PDF with a page for each function, which draws it."""
    document = pymupdf.open()
    for draw in draws:
        draw(document.new_page(width=width, height=height))
    document.save(path, **saved)
    return path


def text(x: float, y: float, words: str, **style: Any) -> Draw:
    """Draws one line with its baseline at y."""
    return lambda page: page.insert_text((x, y), words, **style)


def lines(x: float, y: float, words: Sequence[str], step: float = 13, **style: Any) -> Draw:
    """Draws lines below each other."""

    def draw(page: Any) -> None:
        for index, line in enumerate(words):
            page.insert_text((x, y + index * step), line, **style)

    return draw


def box(x0: float, y0: float, x1: float, y1: float, words: str, **style: Any) -> Draw:
    """Draws running text in a box."""
    return lambda page: page.insert_textbox((x0, y0, x1, y1), words, **style)


def both(*draws: Draw) -> Draw:
    """Draws one thing after the other on the same page."""

    def draw(page: Any) -> None:
        for one in draws:
            one(page)

    return draw


def grid(xs: Sequence[float], ys: Sequence[float]) -> Draw:
    """Draws the ruling lines of a table."""

    def draw(page: Any) -> None:
        for x in xs:
            page.draw_line((x, ys[0]), (x, ys[-1]))
        for y in ys:
            page.draw_line((xs[0], y), (xs[-1], y))

    return draw


def scan(source: Path, path: Path, *, dpi: int = 150, turned: int = 0) -> Path:
    """The pages of a PDF as pictures, as a scanner makes them; turned clockwise if asked."""
    made = pymupdf.open()
    for page in pymupdf.open(source).pages():
        picture = page.get_pixmap(matrix=pymupdf.Matrix(dpi / 72, dpi / 72).prerotate(turned))
        width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
        sheet = made.new_page(width=width, height=height)
        sheet.insert_image(sheet.rect, stream=picture.tobytes("jpg"))
    made.save(path)
    return path


def read_pdf(path: Path, **config: Any) -> ParsedDocument:
    """Read a PDF here and now, without the child process."""
    return read(make_source(path), ParseConfig(**config), lambda done, total: None)


def words_of(document: ParsedDocument) -> list[str]:
    """The words by their offsets."""
    return [document.text[row["start"] : row["end"]] for row in document.words]


def text_at(document: ParsedDocument, span: Span) -> str:
    """The canonical text of a span."""
    return document.text[span.start : span.end]


def elements(document: ParsedDocument, kind: ElementKind) -> list[Element]:
    """The elements of one kind."""
    return [element for element in document.elements if element.kind is kind]


def texts(document: ParsedDocument, kind: ElementKind) -> list[str]:
    """The text of the elements of one kind."""
    return [text_at(document, element.span) for element in elements(document, kind)]


def table_of(document: ParsedDocument, ordinal: int = 0) -> list[list[str]]:
    """A table of the document as rows of cells, by its cells' offsets."""
    tables = [
        index for index, part in enumerate(document.elements) if part.kind is ElementKind.TABLE
    ]
    cells = document.cells[document.cells["table"] == tables[ordinal]]
    rows: list[list[str]] = [[] for _ in range(int(cells["row"].max()) + 1)]
    for cell in cells:
        row = rows[cell["row"]]
        row += [""] * (int(cell["column"]) - len(row))
        row.append(document.text[cell["start"] : cell["end"]])
    return rows


def check_places(document: ParsedDocument) -> None:
    """What holds of every parsed document."""
    words = document.words
    assert (words["start"] < words["end"]).all()
    assert (words["start"][1:] >= words["end"][:-1]).all()
    ends = [0, *(page.span.end for page in document.pages)]
    assert [page.span.start for page in document.pages] == ends[:-1]
    assert ends[-1] == len(document.text)
    for word in words:
        page = document.pages[word["page"] - 1]
        assert page.span.contains(Span(int(word["start"]), int(word["end"])))
        assert 0 <= word["x0"] <= word["x1"] <= page.width + 0.01
        assert 0 <= word["y0"] <= word["y1"] <= page.height + 0.01
    for cell in document.cells:
        table = document.elements[cell["table"]]
        assert table.kind is ElementKind.TABLE
        assert table.span.contains(Span(int(cell["start"]), int(cell["end"])))
    spans = [part.span for part in document.elements]
    assert all(one.end <= two.start for one, two in pairwise(spans))
    printed = "".join(document.text.split())
    assert "".join("".join(words_of(document)).split()) == printed
