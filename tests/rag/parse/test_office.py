"""Office files: what is hidden is left out and told, what is hostile is refused in plain words."""

import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from rag.errors import LimitError, RagError, UnreadableFileError
from rag.parse.formats import DOCX, PPTX, XLSX
from rag.parse.office.package import Package
from rag.types import ElementKind, ParsedDocument
from tests.files import CLOSED, add_chart, make_docx, make_pptx, make_xlsx, read_file, rewrite
from tests.pdfs import check_places, table_of, texts
from tests.samples import make_sample

MAIN = {DOCX: "word/document.xml", PPTX: "ppt/presentation.xml", XLSX: "xl/workbook.xml"}
UNHIDDEN = '<w:vanish w:val="0"/>'
OFFICE = pytest.mark.parametrize("media_type", MAIN)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


def told(document: ParsedDocument) -> dict[str, str]:
    return {finding.check: finding.message for finding in document.warnings}


def body(path: Path, inner: str) -> Path:
    """A Word file with this in its body."""
    make_docx(path)
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?><w:document {w}><w:body>{inner}</w:body></w:document>'
    return rewrite(path, lambda name, data: xml.encode() if name == MAIN[DOCX] else data)


def run(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


@OFFICE
def test_entities_are_refused(tmp_path: Path, media_type: str) -> None:
    def change(name: str, data: bytes) -> bytes:
        return BOMB + data.rpartition(b"?>")[2] if name == MAIN[media_type] else data

    path = rewrite(make_sample(tmp_path, media_type), change)
    with pytest.raises(UnreadableFileError, match="document type"):
        read_file(path, media_type)


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return BOMB + data.rpartition(b"?>")[2] if "worksheets/sheet1" in name else data

    with pytest.raises(UnreadableFileError):
        read_file(rewrite(make_xlsx(tmp_path / "a.xlsx"), change), XLSX)


@OFFICE
def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.parse.office.package.MOST_BYTES", 1_000_000)
    path = make_sample(tmp_path, media_type)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("padding.xml", bytes(2_000_000))
    with pytest.raises(LimitError, match="unpacks"):
        read_file(path, media_type)


def test_no_more_of_a_part_is_unpacked_than_may_be_read(tmp_path: Path) -> None:
    with (
        Package(make_docx(tmp_path / "a.docx")) as package,
        pytest.raises(LimitError, match="unpacks"),
    ):
        package.read(MAIN[DOCX], most=1_000)


@OFFICE
def test_a_damaged_file_is_told(tmp_path: Path, media_type: str) -> None:
    path = make_sample(tmp_path, media_type)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(path, media_type)


@OFFICE
def test_a_file_without_its_main_part_is_told(tmp_path: Path, media_type: str) -> None:
    path = rewrite(
        make_sample(tmp_path, media_type),
        lambda name, data: None if name == MAIN[media_type] else data,
    )
    with pytest.raises(RagError):
        read_file(path, media_type)


@OFFICE
def test_macros_are_told_and_targets_outside_are_not_followed(
    tmp_path: Path, media_type: str
) -> None:
    path = rewrite(
        make_sample(tmp_path, media_type), lambda name, data: data, **{"x/vbaProject.bin": b"x"}
    )
    assert "macros" in told(read_file(path, media_type))


def test_relations_leave_the_package_never(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        more = (
            b'<Relationship Id="e1" Type="x/image" Target="http://example.org/a" '
            b'TargetMode="External"/><Relationship Id="e2" Type="x/image" '
            b'Target="../../../etc/passwd"/></Relationships>'
        )
        listed = name == "word/_rels/document.xml.rels"
        return data.replace(b"</Relationships>", more) if listed else data

    with Package(rewrite(make_docx(tmp_path / "a.docx"), change)) as package:
        relations = package.relations("word/document.xml")
        assert "e1" not in relations
        assert relations["e2"].target not in package.names


def test_word_leaves_out_what_is_hidden_deleted_or_a_remark(tmp_path: Path) -> None:
    path = body(
        tmp_path / "a.docx",
        f"<w:p>{run('Seen. ')}{run('Secret one. ', '<w:vanish/>')}"
        f"{run('Shown. ', UNHIDDEN)}"
        f"<w:ins>{run('Inserted. ')}</w:ins>"
        "<w:del><w:r><w:delText>Deleted. </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('Moved away. ')}</w:moveFrom></w:p>",
    )
    document = read_file(path, DOCX)
    check_places(document)
    assert document.text.strip() == "Seen. Shown. Inserted."
    assert set(told(document)) == {"hidden_text", "tracked_changes"}
    assert document.pages[0].quality.hidden > 20


def test_word_reads_boxes_controls_notes_and_frames(tmp_path: Path) -> None:
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    frame = f"<w:tbl><w:tr><w:tc><w:p>{run('Framed.')}</w:p></w:tc></w:tr></w:tbl>"
    path = body(
        tmp_path / "a.docx",
        f"<w:sdt><w:sdtContent><w:p>{run('Controlled.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('Anchor.')}<w:r>{box}</w:r></w:p>{frame}"
        f"<w:p><w:hyperlink>{run('Linked')}</w:hyperlink>{run(' text.')}</w:p>",
    )
    assert texts(read_file(path, DOCX), ElementKind.PARAGRAPH) == [
        "Controlled.", "Anchor.", "In a box.", "Framed.", "Linked text.",
    ]  # fmt: skip


def test_word_numbers_headings_and_items_as_printed(tmp_path: Path) -> None:
    made = docx.Document()
    for words in ("First", "Second"):
        made.add_paragraph(words, style="List Number")
    made.add_paragraph(CLOSED)
    made.add_paragraph("Third", style="List Number")
    path = tmp_path / "a.docx"
    made.save(str(path))
    listed = texts(read_file(path, DOCX), ElementKind.LIST)
    assert listed == ["1. First\n2. Second", "3. Third"]


def test_word_knows_merged_cells_and_header_rows(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Tons"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Ada"
    for row, column, words in ((1, 1, "12"), (1, 2, "13"), (2, 1, "14"), (2, 2, "15")):
        table.cell(row, column).text = words
    looks = table.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    looks.append(mark)
    path = tmp_path / "a.docx"
    made.save(str(path))
    document = read_file(path, DOCX)
    assert table_of(document) == [["", "Tons"], ["Ada", "12", "13"], ["", "14", "15"]]
    headers = [document.text[c["start"] : c["end"]] for c in document.cells if c["header"]]
    assert headers == ["Tons", "Ada"]


def test_slides_that_are_not_shown_are_left_out(tmp_path: Path) -> None:
    path = make_pptx(tmp_path / "a.pptx")
    made = pptx.Presentation(str(path))
    made.slides[1]._element.set("show", "0")
    hidden = made.slides[0].shapes.add_textbox(0, 0, 100, 100)
    hidden.text_frame.text = "Not for you."
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    made.save(str(path))
    document = read_file(path, PPTX)
    assert len(document.pages) == 1
    assert "Not for you" not in document.text
    assert "Pilotage" not in document.text
    assert document.pages[0].quality.hidden > 5
    assert len(document.warnings) == 2


def test_shapes_are_read_from_top_to_bottom(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    for words, left, top in (("third", 0, 4), ("second", 5, 1), ("first", 0, 1)):
        box = slide.shapes.add_textbox(left * 914400, top * 914400, 914400, 914400)
        box.text_frame.text = words
    path = tmp_path / "a.pptx"
    made.save(str(path))
    assert read_file(path, PPTX).text.split() == ["first", "second", "third"]


def test_a_chart_is_a_table_of_its_numbers(tmp_path: Path) -> None:
    path = add_chart(make_xlsx(tmp_path / "a.xlsx"))

    def change(name: str, data: bytes) -> bytes:
        # What Excel keeps beside a chart when it saves; openpyxl does not.
        points = "".join(
            f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate((48.7, 12.9))
        )
        kept = f"<c:numCache>{points}</c:numCache></c:numRef></c:val>"
        for spelled in ("", "c:"):
            end = f"</{spelled}numRef></{spelled}val>".encode()
            data = data.replace(end, kept.replace("c:", spelled).encode())
        return data

    document = read_file(rewrite(path, change), XLSX)
    check_places(document)
    assert document.text.count("48.7") == 2
