"""Looks that carry meaning: raised digits, struck-out words, red amounts, boxes of forms."""

from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from rag.parse.formats import DOCX, PPTX, XLSX
from rag.parse.page.mupdf import pymupdf
from rag.parse.symbols import raised, symbol_in
from rag.types import ElementKind, ParsedDocument
from tests.files import make_docx, read_file, rewrite
from tests.pdfs import make_pdf, read_pdf, table_of, texts

RAISED = '<w:vertAlign w:val="superscript"/>'
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def run(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def word(folder: Path, inner: str) -> ParsedDocument:
    """A Word file that begins with this paragraph."""
    paragraph = f'<w:body xmlns:m="{M}"><w:p>{inner}</w:p>'.encode()
    path = rewrite(
        make_docx(folder / "a.docx"),
        lambda name, data: data.replace(b"<w:body>", paragraph) if name.endswith("t.xml") else data,
    )
    return read_file(path, DOCX)


def first(document: ParsedDocument) -> str:
    return texts(document, ElementKind.PARAGRAPH)[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("6", "⁶"), ("-6", "⁻⁶"), ("3,4", "³,⁴"), ("(2)", "⁽²⁾"), ("th", "th"), ("*", "*")],
)
def test_digits_that_are_raised_are_another_character(words: str, expected: str) -> None:
    assert raised(words) == expected


def test_raised_digits_of_a_word_file_join_no_number(tmp_path: Path) -> None:
    document = word(
        tmp_path, run("7 · 10") + run("9", RAISED) + run(" of 35,900") + run("4", RAISED)
    )
    assert first(document) == "7 · 10⁹ of 35,900⁴"


@pytest.mark.parametrize("look", ["strike", "dstrike"])
def test_struck_out_words_are_left_out_and_told(tmp_path: Path, look: str) -> None:
    document = word(tmp_path, run("12 ", f"<w:{look}/>") + run("14 ", f'<w:{look} w:val="0"/>'))
    assert first(document) == "14"
    assert [finding.check for finding in document.warnings] == ["struck"]


def test_an_equation_is_written_in_a_line(tmp_path: Path) -> None:
    def part(name: str, words: str) -> str:
        return f"<m:{name}><m:r><m:t>{words}</m:t></m:r></m:{name}>"

    fraction = f"<m:f>{part('num', 'a+b')}{part('den', '4')}</m:f>"
    power = f"<m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup>"
    root = f"<m:rad>{part('e', 'n')}</m:rad>"
    inner = f"{run('y = ')}<m:oMath>{fraction}{power}{root}</m:oMath>"
    assert first(word(tmp_path, inner)) == "y = (a+b)/4x²√(n)"


@pytest.mark.parametrize(("state", "shown"), [("1", "☑"), ("0", "☐")])
def test_a_box_of_a_form_keeps_its_state(tmp_path: Path, state: str, shown: str) -> None:
    box = f'<w:ffData><w:checkBox><w:default w:val="{state}"/></w:checkBox></w:ffData>'
    symbol = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    inner = f'<w:r><w:fldChar w:fldCharType="begin">{box}</w:fldChar>{symbol}</w:r>'
    assert first(word(tmp_path, inner + run(" Insured"))) == f"{shown}☑ Insured"


@pytest.mark.parametrize(
    ("font", "char", "shown"),
    [
        ("ZapfDingbats", "3", "✓"),
        ("ABCDEF+Wingdings-Regular", "\xfc", "✓"),
        ("Wingdings 2", "\uf052", "☑"),
        ("Helvetica", "3", "3"),
        ("ZapfDingbats", "❏", "❏"),
        ("Wingdings", "□", "□"),
        ("Wingdings 3", "l", "l"),
    ],
)
def test_fonts_of_symbols_are_read_as_what_they_show(font: str, char: str, shown: str) -> None:
    assert symbol_in(font, char) == shown


def test_raised_and_struck_out_words_of_a_slide(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    paragraph = slide.shapes.title.text_frame.paragraphs[0]
    for words, name, value in (
        ("5 km", "", ""),
        ("2", "baseline", "30000"),
        ("old", "strike", "sngStrike"),
    ):
        piece: Any = paragraph.add_run()
        piece.text = words
        if name:
            piece._r.get_or_add_rPr().set(name, value)
    made.save(str(tmp_path / "a.pptx"))

    document = read_file(tmp_path / "a.pptx", PPTX)
    assert texts(document, ElementKind.HEADING) == ["5 km²"]
    assert [finding.check for finding in document.warnings] == ["struck"]
    assert document.pages[0].quality.hidden == len("old")


def test_values_of_a_sheet_keep_what_their_looks_say(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Owed", "Balance", "Paid", "Due"])
    sheet.append([-35.5, -35.5, 20, 46450])
    sheet["A2"].number_format = "#,##0.00;[Red]#,##0.00"
    sheet["B2"].number_format = "#,##0.00_);[Red](#,##0.00)"
    sheet["C2"].font = Font(strike=True)
    sheet["D2"].number_format = "mm-dd-yy"  # as the reader's country writes dates
    above = TextBlock(InlineFont(vertAlign="superscript"), "7")
    sheet["A3"] = CellRichText("38,100", above, TextBlock(InlineFont(strike=True), " gone"))
    book.save(tmp_path / "a.xlsx")

    document = read_file(tmp_path / "a.xlsx", XLSX)
    assert table_of(document)[1] == ["-35.50", "(35.50)", "", "2027-03-04"]
    assert "38,100⁷" in document.text
    assert "gone" not in document.text
    assert [finding.check for finding in document.warnings] == ["struck"]


def test_tables_side_by_side_are_two(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["Tug", "Hours", None, "Crew", "Pay"],
        ["Otter", 41, None, "Ines Vole", 2100],
        ["Heron", 38, None, "Marek Tully", 1900],
        [None, None, None, "Anna Pell", 1850],
    ):
        sheet.append(row)
    other: Any = book.create_sheet("One")
    for row in (["", "2026", None, "2027"], ["Dues", 4.1, None, 4.4], ["Rent", 2.2, None, 2.3]):
        other.append(row)
    book.save(tmp_path / "a.xlsx")

    document = read_file(tmp_path / "a.xlsx", XLSX)
    assert texts(document, ElementKind.TABLE) == [
        "Tug\tHours\nOtter\t41\nHeron\t38",
        "Crew\tPay\nInes Vole\t2100\nMarek Tully\t1900\nAnna Pell\t1850",
        "\t2026\t2027\nDues\t4.1\t4.4\nRent\t2.2\t2.3",
    ]


def test_raised_digits_of_a_page_join_no_number(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        x = 72.0
        for words, size, up in (
            ("A load of 10", 11, 0),
            ("-", 7, 4),
            ("4", 7, 4),
            (" to 35,900", 11, 0),
            ("2", 7, 4),
            (" tons of H", 11, 0),
            ("2", 7, -2),
            ("O", 11, 0),
        ):
            page.insert_text((x, 100 - up), words, fontsize=size, fontname="tiro")
            x += pymupdf.get_text_length(words, "tiro", size)
        page.insert_text((72, 697), "2", fontsize=6)
        page.insert_text((76, 700), "Without the ferry.", fontsize=8)
        page.insert_text((72, 130), "The 1st of 3 tugs", fontsize=11)

    path = make_pdf(tmp_path / "a.pdf", draw)
    assert read_pdf(path).text.split("\n\n")[:3] == [
        "A load of 10⁻⁴ to 35,900² tons of H2O", "The 1st of 3 tugs", "²Without the ferry.",
    ]  # fmt: skip


def test_boxes_of_a_pdf_form_are_read(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for at, (words, value) in enumerate([("Insured", True), ("Has a dog", False)]):
            page.insert_text((100, 100 + 40 * at), words)
            box = pymupdf.Widget()
            box.field_type, box.field_name = 2, f"box {at}"
            box.rect, box.field_value = pymupdf.Rect(72, 90 + 40 * at, 84, 102 + 40 * at), value
            page.add_widget(box)

    text = read_pdf(make_pdf(tmp_path / "a.pdf", draw)).text
    assert text.strip() == "☑ Insured\n☐ Has a dog"


def test_symbols_of_a_page_are_what_they_show(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_text((72, 100), "4", fontname="zadb")
        page.insert_text((90, 100), "delivered")

    assert read_pdf(make_pdf(tmp_path / "a.pdf", draw)).text.strip() == "✔ delivered"
