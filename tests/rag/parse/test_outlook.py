"""Outlook's own files: read as the e-mails that they are."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import MAIL, OUTLOOK
from rag.parse.sniff import media_type_of
from rag.types import ParsedDocument
from tests.files import make_xlsx, read_file
from tests.outlook_files import BODY, CLASS, HEAD, HTML, SUBJECT, Letter, wrap
from tests.pdfs import check_places, make_pdf, text

SENT = """From: Ada <ada@example.org>
To: Bo <bo@example.org>
Date: Mon, 05 May 2025 10:00:00 +0200
"""


def read(letter: Letter, path: Path) -> ParsedDocument:
    letter.save(path)
    with path.open("rb") as file:
        assert media_type_of(file, path.name) == OUTLOOK
    document = read_file(path, OUTLOOK)
    check_places(document)
    return document


def wrapped(path: Path, data: bytes, words: str = "") -> ParsedDocument:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ada@example.org", "Häfen"
    mail.set_content(words)
    mail.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    path.write_bytes(mail.as_bytes())
    return read_file(path, MAIL)


def test_it_says_who_wrote_what_to_whom_and_when(tmp_path: Path) -> None:
    letter = Letter({SUBJECT: "Häfen", HEAD: SENT, BODY: "Seven tugs lay idle.\r\n"})
    lines = read(letter, tmp_path / "a.msg").text.split("\n")
    assert lines[0] == "Häfen"
    assert "From: Ada <ada@example.org>" in lines
    assert "To: Bo <bo@example.org>" in lines
    assert "Date: Mon, 05 May 2025 10:00:00 +0200" in lines
    assert "Seven tugs lay idle." in lines


def test_its_page_is_read_with_its_letters_and_tables(tmp_path: Path) -> None:
    page = (
        "<p>Sieben Schlepper für Häfen.</p><table><tr><th>Tug</th><th>Tons</th></tr>"
        "<tr><td>Bison</td><td>48.7</td></tr></table>"
    )
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    letter = Letter({SUBJECT: "a", HTML: (head + page).encode("latin-1")})
    document = read(letter, tmp_path / "a.msg")
    assert "Sieben Schlepper für Häfen." in document.text
    assert "48.7" in [document.text[c["start"] : c["end"]] for c in document.cells]


def test_what_is_attached_is_read_mails_included(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "pay.pdf", text(72, 72, "The pilots were paid in full."))
    sheet = make_xlsx(tmp_path / "a.xlsx").read_bytes()
    inner = Letter({SUBJECT: "Tugs", BODY: "Seven tugs lay idle."}, [("a.xlsx", sheet)])
    letter = Letter({SUBJECT: "Winter"}, [("pay.pdf", pdf.read_bytes()), ("Tugs", inner)])
    document = read(letter, tmp_path / "a.msg")
    assert "Attachment: pay.pdf" in document.text
    assert "The pilots were paid in full." in document.text
    assert "Attachment: Tugs.eml" in document.text
    assert "Seven tugs lay idle." in document.text
    assert "48.7" in [document.text[c["start"] : c["end"]] for c in document.cells]


def test_one_attached_to_a_mail_is_read(tmp_path: Path) -> None:
    data = (
        Letter({SUBJECT: "a", BODY: "Seven tugs lay idle."}).save(tmp_path / "a.msg").read_bytes()
    )
    mail = EmailMessage()
    mail["Subject"] = "b"
    mail.set_content("Hello.")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="a.msg")
    (tmp_path / "b.eml").write_bytes(mail.as_bytes())
    assert "Seven tugs lay idle." in read_file(tmp_path / "b.eml", MAIL).text


def test_mails_within_mails_come_to_an_end(tmp_path: Path) -> None:
    letter = Letter({SUBJECT: "0", BODY: "The innermost."})
    for depth in range(1, 8):
        letter = Letter({SUBJECT: str(depth), BODY: f"At {depth}."}, [("a", letter)])
    document = read(letter, tmp_path / "a.msg")
    assert "At 7." in document.text
    assert "The innermost." not in document.text
    assert [one.check for one in document.warnings] == ["attachment"]


def test_a_sealed_one_is_refused_with_the_reason(tmp_path: Path) -> None:
    letter = Letter({CLASS: "IPM.Note.SMIME", SUBJECT: "a"}, [("smime.p7m", bytes(900))])
    with pytest.raises(UnreadableFileError) as told:
        read(letter, tmp_path / "a.msg")
    assert told.value.message.code == "parse.mail_encrypted"


@pytest.mark.parametrize("kept", [600, 3_000, 5_000])
def test_a_cut_one_is_refused_or_read(tmp_path: Path, kept: int) -> None:
    path = Letter({SUBJECT: "a", BODY: "Seven tugs lay idle." * 400}).save(tmp_path / "a.msg")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnreadableFileError) as told:
        read_file(path, OUTLOOK)
    assert told.value.message.code == "file.damaged"


def test_what_outlook_wraps_is_unwrapped(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "pay.pdf", text(72, 72, "The pilots were paid in full."))
    data = wrap({"pay.pdf": pdf.read_bytes(), "ferries.txt": b"Ferries ran on Sundays."}, "Unsaid.")
    document = wrapped(tmp_path / "a.eml", data, "Hello.")
    assert "Attachment: pay.pdf" in document.text
    assert "The pilots were paid in full." in document.text
    assert "Attachment: ferries.txt" in document.text
    assert "Unsaid." not in document.text
    assert not document.warnings


def test_what_only_the_wrapping_says_is_read(tmp_path: Path) -> None:
    document = wrapped(tmp_path / "a.eml", wrap({}, "Seven tugs lay idle."))
    assert "Seven tugs lay idle." in document.text


@pytest.mark.parametrize("kept", [3, 60, 150])
def test_a_damaged_wrapping_is_told_and_fails_no_mail(tmp_path: Path, kept: int) -> None:
    document = wrapped(tmp_path / "a.eml", wrap({"a.txt": b"Words." * 40})[:kept], "Hello.")
    assert "Hello." in document.text
    assert [one.check for one in document.warnings] == ["attachment"]
