"""Workbooks: what is hidden is left out and told, what is too much is refused."""

from pathlib import Path

import openpyxl
import pytest

from rag.errors import LimitError
from rag.parse.formats import XLSX
from tests.files import make_xlsx, read_file, rewrite
from tests.pdfs import check_places, table_of

LINKS = '<hyperlinks><hyperlink location="A1" {}/></hyperlinks>'


def test_hidden_sheets_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Remarks"].sheet_state = "veryHidden"
    sheet = book["Income"]
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(path)
    document = read_file(path, XLSX)
    check_places(document)
    assert table_of(document) == [["Source", "2023"], ["Harbour dues", "48.7"]]
    messages = [finding.message for finding in document.warnings]
    assert any("1 hidden row " in message for message in messages)
    assert any("1 hidden column " in message for message in messages)
    assert any("1 hidden sheet " in message for message in messages)


def test_a_cell_at_the_far_end_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "near", "far"
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert read_file(path, XLSX).text.split() == ["Sheet", "near", "far"]


def test_a_formula_without_a_result_is_told(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Income"]["B6"] = "=SUM(B4:B5)"
    book.save(path)
    [message] = [f.message for f in read_file(path, XLSX).warnings if f.check == "formulas"]
    assert "1 formula has no stored result" in message


def test_a_sheet_with_too_many_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.parse.office.xlsx.MOST_CELLS", 5)
    with pytest.raises(LimitError, match="cells"):
        read_file(make_xlsx(tmp_path / "a.xlsx"), XLSX)


@pytest.mark.parametrize("ref", ['ref="A1:XFD1048576"', "ref = 'A1:&#88;FD1048576'"])
@pytest.mark.parametrize("spread", ["<mergeCells><mergeCell {}/></mergeCells>", LINKS])
def test_a_sheet_with_a_huge_range_is_refused(tmp_path: Path, spread: str, ref: str) -> None:
    def change(_name: str, data: bytes) -> bytes:
        end = b"</sheetData>"
        return data.replace(end, end + spread.format(ref).encode())

    path = rewrite(make_xlsx(tmp_path / "a.xlsx"), change)
    with pytest.raises(LimitError, match="cells"):
        read_file(path, XLSX)
