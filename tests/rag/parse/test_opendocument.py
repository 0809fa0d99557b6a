"""OpenDocument files: what is drawn beside a text is read once, and comments are no content."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import ODP, ODS, ODT
from rag.types import ElementKind
from tests.files import read_file
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


def test_a_file_with_a_password_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    path = make_odf(tmp_path / "a.odt", "text", "")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
    with pytest.raises(UnreadableFileError, match="password"):
        read_file(path, ODT)
