"""What is taken away, opened again and read; and answers to take away."""

import io
import zipfile
from dataclasses import replace
from unicodedata import normalize

import docx
import pymupdf
from lxml import etree

from rag.types import Answer, Mode, Span, Verdict
from tests.make import browser
from tests.turns import TEXT, make_answer
from webapp.accounts.models import User
from webapp.library.models import Document

OFFICIAL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OTHER = "Costs fell."


def exported(user: User, path: str, form: str) -> bytes:
    response = browser(user).get(f"/{path}/export", {"as": form})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def texts(user: User, path: str) -> dict[str, str]:
    """What each form says, less how its lines are broken."""
    packed = exported(user, path, "docx")
    found = {
        "md": exported(user, path, "md").decode(),
        "docx": " ".join([said(packed), *footnotes(packed)]),
        "pdf": " ".join(page.get_text() for page in pymupdf.open("pdf", pdf(user, path)).pages()),
    }
    return {form: " ".join(normalize("NFKC", text).split()) for form, text in found.items()}


def pdf(user: User, path: str) -> bytes:
    return exported(user, path, "pdf")


def said(packed: bytes) -> str:
    opened = docx.Document(io.BytesIO(packed))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def footnotes(packed: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    notes = root.findall(f"{OFFICIAL}footnote")
    return [
        "".join(map(str, note.itertext())).strip()
        for note in notes
        if not note.get(f"{OFFICIAL}type")
    ]


def two_claims(document: Document, second: Verdict) -> Answer:
    """A sentence that is supported, and one of a verdict; each cites words of its own."""
    [first] = make_answer(document).claims
    place = replace(first.citations[0], passage=2, span=Span(0, 7), quote=TEXT[:7])
    other = replace(
        first, text=OTHER, span=Span(len(TEXT) + 1, len(TEXT) + 1 + len(OTHER)),
        citations=(first.citations[0], place), verdict=second, by="small-1",
    )  # fmt: skip
    return make_answer(
        document, text=f"{TEXT} {OTHER}", claims=(first, other), mode=Mode.MODEL, model="vera-7b"
    )


def saying(document: Document, text: str) -> Answer:
    [claim] = make_answer(document).claims
    claim = replace(claim, text=text, span=Span(0, len(text)))
    return make_answer(document, text=text, claims=(claim,), mode=Mode.MODEL)
