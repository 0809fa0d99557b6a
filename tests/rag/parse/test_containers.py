"""What holds other things: archives in archives, other namespaces, parts beside the text."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from rag.parse.formats import DOCX, MAIL, PPTX, XLSX
from rag.parse.sniff import media_type_of
from tests.files import CLOSED, MAIL_HEAD, make_docx, read_file, rewrite
from tests.pdfs import table_of
from tests.samples import make_sample

USUAL = b"http://schemas.openxmlformats.org/"
RELS = "word/_rels/document.xml.rels"
DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt><dgm:t>'
    "<a:p><a:r><a:t>Pilot, then tug</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
)
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def strict(name: str, data: bytes) -> bytes:
    """A part as Strict Open XML has it."""
    for one in ("wordprocessingml", "spreadsheetml", "presentationml", "drawingml"):
        usual = USUAL + one.encode() + b"/2006/"
        data = data.replace(usual, b"http://purl.oclc.org/ooxml/" + one.encode() + b"/")
    return data.replace(
        USUAL + b"officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
    )


def related(kind: str, target: str) -> Callable[[str, bytes], bytes]:
    """Relates the main part of a Word file to another, as x1."""
    link = f'<Relationship Id="x1" Type="{R}/{kind}" Target="{target}"/></Relationships>'

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"</Relationships>", link.encode()) if name == RELS else data

    return change


def in_body(inner: str) -> Callable[[str, bytes], bytes]:
    """Puts this at the beginning of a Word file's body."""

    def change(name: str, data: bytes) -> bytes:
        known = f'<w:body xmlns:r="{R}">{inner}'.encode()
        return data.replace(b"<w:body>", known) if name == "word/document.xml" else data

    return change


def test_a_workbook_in_a_presentation_does_not_make_it_one(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories, _ = ["2026", "2027"], data.add_series("Oats", (31, 77))
    where = (Inches(1), Inches(1), Inches(5), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *where, data)
    made.save(str(tmp_path / "a.pptx"))
    with zipfile.ZipFile(tmp_path / "a.pptx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    inner = next(name for name in parts if name.endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(parts[inner])) as book:
        held = {name: book.read(name) for name in book.namelist()}
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as book:
        for name, part in held.items():
            book.writestr(name, part)
    parts[inner] = stored.getvalue()
    with zipfile.ZipFile(tmp_path / "b.pptx", "w") as archive:  # as PowerPoint: nothing is packed
        for name in sorted(parts, key=lambda one: one == inner):
            archive.writestr(name, parts[name])

    with (tmp_path / "b.pptx").open("rb") as file:
        assert media_type_of(file, "b.pptx") == PPTX
    document = read_file(tmp_path / "b.pptx", PPTX)
    assert table_of(document)[-1] == ["2027", "77"]
    assert not document.warnings


@pytest.mark.parametrize("media_type", [DOCX, PPTX, XLSX])
def test_strict_open_xml_is_read_as_the_usual_kind(tmp_path: Path, media_type: str) -> None:
    path = make_sample(tmp_path, media_type)
    usual = read_file(path, media_type)

    assert read_file(rewrite(path, strict), media_type).text == usual.text
    assert CLOSED in usual.text


@pytest.mark.parametrize(("ending", "words"), [("htm", "<p>Tugs & <b>pilots</b>"), ("txt", "Tugs")])
def test_a_part_in_another_format_is_read_where_it_stands(
    tmp_path: Path, ending: str, words: str
) -> None:
    path = make_docx(tmp_path / "a.docx")
    rewrite(path, related("aFChunk", f"other.{ending}"), **{f"word/other.{ending}": words.encode()})
    rewrite(path, in_body('<w:altChunk r:id="x1"/>'))

    assert read_file(path, DOCX).text.startswith("Tugs")


def test_the_words_of_a_diagram_are_read(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx")
    rewrite(path, related("diagramData", "data1.xml"), **{"word/data1.xml": DIAGRAM.encode()})
    rewrite(
        path,
        in_body('<w:p><w:r><w:drawing><x:relIds xmlns:x="x" r:dm="x1"/></w:drawing></w:r></w:p>'),
    )

    assert "Pilot, then tug" in read_file(path, DOCX).text


def test_a_file_within_the_file_is_named(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx")
    rewrite(path, related("oleObject", "embeddings/o.bin"), **{"word/embeddings/o.bin": b"x"})

    (finding,) = read_file(path, DOCX).warnings
    assert "o.bin" in finding.message


def test_words_under_phonetic_guides_are_read(tmp_path: Path) -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>みなと</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>港</w:t></w:r>"
    inner = f"<w:p><w:r><w:t>古い</w:t></w:r><w:r>{ruby}</w:rubyBase></w:ruby></w:r></w:p>"
    path = rewrite(make_docx(tmp_path / "a.docx"), in_body(inner))

    assert read_file(path, DOCX).text.startswith("古い港\n")


def test_text_boxes_on_a_sheet_are_read(tmp_path: Path) -> None:
    path = make_sample(tmp_path, XLSX)
    xdr = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    words = "<a:p><a:r><a:t>Ferries are free on Sundays</a:t></a:r></a:p>"
    box = (
        f'<x:wsDr xmlns:x="{xdr}" xmlns:a="{a}"><x:sp><x:txBody>{words}</x:txBody></x:sp></x:wsDr>'
    )
    link = f'<Relationship Id="r1" Type="{R}/drawing" Target="../drawings/d.xml"/>'
    rels = (
        f'<Relationships xmlns="{USUAL.decode()}package/2006/relationships">{link}</Relationships>'
    )
    rewrite(path, lambda name, data: data, **{
        "xl/drawings/d.xml": box.encode(), "xl/worksheets/_rels/sheet1.xml.rels": rels.encode(),
    })  # fmt: skip

    assert "Ferries are free on Sundays" in read_file(path, XLSX).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_mail_is_known_by_its_headers(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(f"{MAIL_HEAD}\nThe pilot came at nine.\n".replace(": ", ":").encode(encoding))

    with path.open("rb") as file:
        assert media_type_of(file, "a.eml") == MAIL
    document = read_file(path, MAIL)
    assert document.text.startswith("Harbour\n")
    assert "The pilot came at nine." in document.text
