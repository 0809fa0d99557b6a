"""E-mails: what they show, and what is attached; nothing of it ends the reading of the mail."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import MAIL
from rag.types import ParsedDocument
from tests.files import CLOSED, MAIL_HEAD, html_page, make_mail, make_xlsx, read_file
from tests.pdfs import check_places


def read(path: Path, mail: EmailMessage | bytes) -> ParsedDocument:
    path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    document = read_file(path, MAIL)
    check_places(document)
    return document


def letter(words: str = "Hello.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ada@example.org", "Häfen"
    mail.set_content(words)
    return mail


def test_the_page_is_read_and_not_its_plain_twin(tmp_path: Path) -> None:
    text = read_file(make_mail(tmp_path / "a.eml"), MAIL).text
    assert CLOSED in text
    assert "Plain words" not in text


def test_each_attachment_begins_a_part_below_its_name(tmp_path: Path) -> None:
    document = read_file(make_mail(tmp_path / "a.eml"), MAIL)
    starts = [document.text[page.span.start :].split("\n")[0] for page in document.pages]
    assert starts == [
        "Winter", "Attachment: pay.pdf", "Attachment: ferries.txt", "Attachment: Tugs.eml",
    ]  # fmt: skip
    assert "The pilots were paid in full." in document.text
    assert "Seven tugs lay idle." in document.text


def test_tables_of_attachments_keep_their_cells(tmp_path: Path) -> None:
    mail = letter()
    data = make_xlsx(tmp_path / "a.xlsx").read_bytes()
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="a.xlsx")
    document = read(tmp_path / "a.eml", mail)
    assert "48.7" in [document.text[c["start"] : c["end"]] for c in document.cells]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ\x90\x00\x01"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20_000)),
    ],
)
def test_an_attachment_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    mail = letter()
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    document = read(tmp_path / "a.eml", mail)
    assert "Hello." in document.text
    (finding,) = document.warnings
    assert finding.check == "attachment"
    assert name in finding.message


def test_mails_in_mails_end_somewhere(tmp_path: Path) -> None:
    mail = letter("Innermost.")
    for _ in range(8):
        outer = letter("Outer.")
        outer.add_attachment(mail)
        mail = outer
    document = read(tmp_path / "a.eml", mail)
    assert document.text.count("Outer.") == 5
    assert any("so deep none is read" in finding.message for finding in document.warnings)


def test_hidden_words_of_the_page_are_left_out(tmp_path: Path) -> None:
    mail = letter()
    mail.add_alternative(html_page("<p>Seen</p><p hidden>secret</p>"), subtype="html")
    assert "secret" not in read(tmp_path / "a.eml", mail).text


def test_an_encrypted_mail_is_told(tmp_path: Path) -> None:
    sealed = f"{MAIL_HEAD}Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG"
    with pytest.raises(UnreadableFileError, match="encrypted"):
        read(tmp_path / "a.eml", sealed.encode())


@pytest.mark.parametrize(
    "broken",
    [
        f"{MAIL_HEAD}Content-Type: multipart/mixed\n\nno boundary",
        f"{MAIL_HEAD}Content-Type: text/plain; charset=nonsense\n\nbody",
        f"{MAIL_HEAD}Content-Transfer-Encoding: base64\n\n!!!not base64!!!",
        f"{MAIL_HEAD}Date: not a date\nTo: <<<>>>,,;;\n\nbody",
        f"{MAIL_HEAD}Content-Disposition: attachment; filename*=utf-8''%ff%fe\n\nbody",
    ],
)
def test_a_malformed_mail_is_read_as_far_as_it_goes(tmp_path: Path, broken: str) -> None:
    assert "Harbour" in read(tmp_path / "a.eml", broken.encode()).text
