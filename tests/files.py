"""Small files of every kind that can be read, written by script, and read back in this process."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pillow_heif
import pptx
from openpyxl.chart import BarChart, Reference
from PIL import Image

from rag.config import ParseConfig
from rag.parse.formats import (
    BY_TYPE,
)
from rag.parse.page.mupdf import pymupdf
from rag.types import ParsedDocument
from tests.pdfs import make_pdf, make_source, text

CLOSED = "The harbour was closed for 41 days because the ice did not break before April."
ROWS = [["Source", "2023", "2022"], ["Harbour dues", "48.7", "41.2"], ["Pilotage", "12.9", "11.4"]]
MAIL_HEAD = "From: Ada <ada@example.org>\nTo: Bo <bo@example.org>\nSubject: Harbour\n"


def make_docx(path: Path) -> Path:
    """Two headings, a paragraph, a list and a table."""
    made = docx.Document()
    made.add_heading("Annual report", 0)
    made.add_heading("Winter", 1)
    made.add_paragraph(CLOSED)
    made.add_heading("Ships", 2)
    made.add_paragraph("Seven tugs", style="List Bullet")
    made.add_paragraph("Two ferries", style="List Bullet")
    made.add_paragraph("Count them", style="List Number")
    table = made.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.add_paragraph()  # Word never ends with a table
    made.save(str(path))
    return path


def make_pptx(path: Path) -> Path:
    """A slide with a title and bullets, and one with a table and notes."""
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "Winter"
    first.placeholders[1].text_frame.text = CLOSED
    first.placeholders[1].text_frame.add_paragraph().text = "Nobody was hurt."
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "Income"
    table = second.shapes.add_table(3, 3, 914400, 1828800, 6096000, 914400).table
    for at, row in enumerate(ROWS):
        for column, words in enumerate(row):
            table.cell(at, column).text = words
    second.notes_slide.notes_text_frame.text = "Mention the ferry."
    made.save(str(path))
    return path


def make_xlsx(path: Path) -> Path:
    """A sheet with a title and a table of numbers, and one with a remark."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Income"
    sheet["A1"] = "Income of the harbour, in millions"
    for at, row in enumerate(ROWS, start=3):
        for column, words in enumerate(row, start=1):
            number = at > 3 and column > 1
            cell = sheet.cell(at, column, float(words) if number else words)
            cell.number_format = "#,##0.0" if number else "General"
    book.create_sheet("Remarks")["B2"] = CLOSED
    book.save(path)
    return path


def add_chart(path: Path) -> Path:
    """A workbook with a chart of its numbers."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Income"]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=3, max_row=5), titles_from_data=True)
    sheet.add_chart(chart, "F2")
    book.save(path)
    return path


def html_page(body: str, head: str = "") -> str:
    """A whole web page."""
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


def html_table(rows: list[list[str]] = ROWS) -> str:
    """A table, its first row of headers."""
    cells = [
        "".join(f"<{tag}>{words}</{tag}>" for words in row)
        for row, tag in zip(rows, ["th", *["td"] * (len(rows) - 1)], strict=True)
    ]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def make_html(path: Path) -> Path:
    """Two headings, a paragraph, a list and a table."""
    body = f"<h1>Winter</h1><p>{CLOSED}</p><h2>Ships</h2><ul><li>Tugs</li><li>Ferries</li></ul>"
    return _write(path, html_page(body + html_table()))


def make_markdown(path: Path) -> Path:
    """The same in Markdown."""
    table = "\n".join(f"| {' | '.join(row)} |" for row in [ROWS[0], ["---"] * 3, *ROWS[1:]])
    return _write(path, f"# Winter\n\n{CLOSED}\n\n## Ships\n\n- Tugs\n- Ferries\n\n{table}\n")


def make_plain(path: Path) -> Path:
    """A heading, a wrapped paragraph and a list."""
    wrapped = CLOSED.replace(" because", "\nbecause")
    return _write(path, f"WINTER\n\n{wrapped}\n\n1.1 Ships\n\n- Tugs\n- Ferries\n")


def make_csv(path: Path) -> Path:
    """A table."""
    return _write(path, "\n".join(",".join(row) for row in ROWS) + f'\nRemark,"{CLOSED}",\n')


def make_mail(path: Path) -> Path:
    """A mail in two forms, with a PDF, a text and another mail attached."""
    inner = EmailMessage()
    inner["Subject"] = "Tugs"
    inner.set_content("Seven tugs lay idle.\n")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ada@example.org", "bo@example.org", "Winter"
    mail.set_content("Plain words.\n")
    mail.add_alternative(html_page(f"<p>{CLOSED}</p>{html_table()}"), subtype="html")
    pdf = make_pdf(path.with_suffix(".pdf"), text(72, 72, "The pilots were paid in full."))
    mail.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename="pay.pdf")
    mail.add_attachment("Ferries ran on Sundays.\n", filename="ferries.txt")
    mail.add_attachment(inner)
    path.write_bytes(mail.as_bytes())
    return path


def picture(*words: str, width: int = 500, height: int = 200) -> Image.Image:
    """A picture of a page with some lines."""
    document = pymupdf.open()
    page = document.new_page(width=width, height=height)
    for at, line in enumerate(words):
        page.insert_text((20, 40 + 30 * at), line, fontsize=12)
    png = page.get_pixmap(dpi=150).tobytes("png")
    return Image.open(io.BytesIO(png)).convert("RGB")


def make_png(path: Path) -> Path:
    """A picture of a sentence; so are the following."""
    picture(CLOSED).save(path, "PNG", dpi=(150, 150))
    return path


def make_jpeg(path: Path) -> Path:
    """It lies on its side, and says so."""
    turned = picture(CLOSED).rotate(90, expand=True)
    exif = turned.getexif()
    exif[0x112] = 6
    turned.save(path, "JPEG", exif=exif, dpi=(150, 150))
    return path


def make_tiff(path: Path) -> Path:
    """Two pages."""
    second = picture("Two ferries were on time in the summer of that year.")
    picture(CLOSED).save(path, "TIFF", save_all=True, append_images=[second], dpi=(150, 150))
    return path


def make_webp(path: Path) -> Path:
    """A picture of a sentence."""
    picture(CLOSED).save(path, "WEBP", lossless=True)
    return path


def make_bmp(path: Path) -> Path:
    """A picture of a sentence; so is the next."""
    picture(CLOSED).save(path, "BMP", dpi=(150, 150))
    return path


def make_gif(path: Path) -> Path:
    """A picture that moves: the first shows the sentence."""
    picture(CLOSED).save(path, "GIF", save_all=True, append_images=[picture("Other words.")])
    return path


def make_heic(path: Path) -> Path:
    """A picture of a sentence, as telephones write it."""
    pillow_heif.register_heif_opener()
    picture(CLOSED).save(path, "HEIF", quality=90)
    return path


def read_file(path: Path, media_type: str, **config: Any) -> ParsedDocument:
    """Read a file here and now, without the child process."""
    module = import_module(BY_TYPE[media_type].module)
    document: ParsedDocument = module.read(
        make_source(path, media_type=media_type), ParseConfig(**config), lambda done, total: None
    )
    return document


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None], **added: bytes) -> Path:
    """An archive with parts changed, dropped (None) or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            changed = change(name, data)
            if changed is not None:
                archive.writestr(name, changed)
        for name, data in added.items():
            archive.writestr(name, data)
    return path


def _write(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8")
    return path
