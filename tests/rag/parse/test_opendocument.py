"""OpenDocument files: what is drawn beside a text is read once, and comments are no content."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import ODP, ODS, ODT
from rag.types import ElementKind, ParsedDocument
from tests.files import read_file, rewrite
from tests.open_files import make_odf, odf_table
from tests.pdfs import check_places, table_of, texts


def boxed(inner: str) -> str:
    return f"<draw:frame><draw:text-box><text:p>{inner}</text:p></draw:text-box></draw:frame>"


def read_body(folder: Path, media_type: str, inner: str) -> str:
    kind = {ODT: "text", ODS: "spreadsheet", ODP: "presentation"}[media_type]
    document = read_file(make_odf(folder / "a.odf", kind, inner), media_type)
    check_places(document)
    return document.text.strip()


def test_a_comment_on_a_cell_is_not_its_value(tmp_path: Path) -> None:
    comment = "</text:p><office:annotation><text:p>old value was 900</text:p></office:annotation>"
    table = odf_table([["Year", "Ships"], ["2023", "1200"]])
    commented = table.replace("1200</text:p>", f"1200{comment}")
    document = read_file(make_odf(tmp_path / "a.ods", "spreadsheet", commented), ODS)
    assert table_of(document) == [["Year", "Ships"], ["2023", "1200"]]


def test_shapes_and_groups_of_a_slide_are_read(tmp_path: Path) -> None:
    shape = "<draw:custom-shape><text:p>{}</text:p></draw:custom-shape>"
    group = f"<draw:g>{shape.format('Two ferries')}{boxed('One mole')}</draw:g>"
    page = f"<draw:page>{shape.format('Seven tugs')}{group}</draw:page>"
    assert read_body(tmp_path, ODP, page).split("\n\n") == ["Seven tugs", "Two ferries", "One mole"]


def test_boxes_within_boxes_are_read_once(tmp_path: Path) -> None:
    inner = "last"
    for depth in range(20, 0, -1):
        inner = f"box {depth}{boxed(inner)}"
    told = read_body(tmp_path, ODT, f"<text:p>{inner}</text:p>").split("\n\n")
    assert told == [*(f"box {depth}" for depth in range(1, 21)), "last"]


def test_a_table_in_an_item_of_a_list_is_read(tmp_path: Path) -> None:
    table = odf_table([["Year", "Ships"], ["2023", "1200"]])
    listed = (
        f"<text:list><text:list-item><text:p>Fleet</text:p>{table}</text:list-item></text:list>"
    )
    document = read_file(make_odf(tmp_path / "a.odt", "text", listed), ODT)
    assert texts(document, ElementKind.LIST) == ["• Fleet"]
    assert table_of(document) == [["Year", "Ships"], ["2023", "1200"]]


STYLES = """<office:automatic-styles>
<style:style style:name="unseen" style:family="text"><style:text-properties text:display="none"/>
</style:style><style:style style:name="child" style:family="text"
 style:parent-style-name="unseen"/>
<style:style style:name="old" style:family="paragraph"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="away" style:family="table"><style:table-properties
 table:display="false"/></style:style>
<style:style style:name="away" style:family="drawing-page"><style:drawing-page-properties
 presentation:visibility="hidden"/></style:style></office:automatic-styles>"""


def styled(folder: Path, media_type: str, inner: str) -> ParsedDocument:
    """What is read of a file whose styles hide and strike."""
    kind = {ODT: "text", ODS: "spreadsheet", ODP: "presentation"}[media_type]
    path = make_odf(folder / "a.odf", kind, inner)
    rewrite(
        path, lambda name, data: data.replace(b"<office:body>", STYLES.encode() + b"<office:body>")
    )
    return read_file(path, media_type)


def told(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(finding.check, finding.message.split(" left")[0]) for finding in document.warnings]


@pytest.mark.parametrize("style", ["unseen", "child"])
def test_hidden_text_is_left_out_and_told(tmp_path: Path, style: str) -> None:
    span = f'<text:span text:style-name="{style}">Praise the tug.</text:span>'
    document = styled(tmp_path, ODT, f"<text:p>The mole is open.{span}</text:p>")
    assert document.text.strip() == "The mole is open."
    assert told(document) == [("hidden_text", "1 hidden piece of text")]
    assert document.pages[0].quality.hidden == len("Praisethetug.")


def test_a_paragraph_that_is_struck_out_is_left_out(tmp_path: Path) -> None:
    inner = '<text:p text:style-name="old">Dues are 9.</text:p><text:p>Dues are 12.</text:p>'
    document = styled(tmp_path, ODT, inner)
    assert document.text.strip() == "Dues are 12."
    assert told(document) == [("struck", "1 struck-out piece of text")]


def test_hidden_sheets_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    rows = [["Quay", "Cost", "Due"], ["Old", "7", "9"], ["New", "8", "12"]]
    hide = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    shown = odf_table(rows).replace("<table:table-row>", f"{hide}<table:table-row>", 1)
    before, _, last = shown.rpartition("<table:table-row>")
    sheet = f'{before}<table:table-row table:visibility="filter">{last}'
    away = odf_table([["secret"]]).replace("<table:table ", '<table:table table:style-name="away" ')
    document = styled(tmp_path, ODS, sheet + away)
    assert table_of(document) == [["Quay", "Due"], ["Old", "9"]]
    assert "secret" not in document.text
    assert told(document) == [
        ("hidden_text", "1 hidden row"), ("hidden_text", "1 hidden column"),
        ("hidden_text", "1 hidden sheet"),
    ]  # fmt: skip


def test_hidden_slides_are_left_out(tmp_path: Path) -> None:
    slides = '<draw:page>{}</draw:page><draw:page draw:style-name="away">{}</draw:page>'
    document = styled(tmp_path, ODP, slides.format(boxed("Open"), boxed("secret")))
    assert document.text.strip() == "Open"
    assert told(document) == [("hidden_text", "1 hidden slide")]


def test_a_file_with_a_password_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    path = make_odf(tmp_path / "a.odt", "text", "")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
    with pytest.raises(UnreadableFileError, match="password"):
        read_file(path, ODT)
