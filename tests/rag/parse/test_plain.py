"""Plain text and CSV: encodings, structure, separators, limits."""

from pathlib import Path

import pytest

from rag.errors import LimitError
from rag.parse.formats import CSV, PLAIN
from rag.parse.text.encoding import decode
from rag.parse.wide import wide_codec
from rag.types import ElementKind, ParsedDocument
from tests.files import read_file
from tests.pdfs import check_places, table_of, texts


def text(folder: Path, words: str | bytes) -> ParsedDocument:
    path = folder / "a.txt"
    path.write_bytes(words if isinstance(words, bytes) else words.encode())
    document = read_file(path, PLAIN)
    check_places(document)
    return document


def table(folder: Path, words: str) -> list[list[str]]:
    path = folder / "a.csv"
    path.write_text(words, encoding="utf-8")
    return table_of(read_file(path, CSV))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_unicode_is_told(encoding: str) -> None:
    assert decode("Überfälle – ja".encode(encoding)) == "Überfälle – ja"


def test_an_old_encoding_is_guessed() -> None:
    words = "Der Hafen war während des größten Teils des Winters für Schiffe geschlossen. " * 5
    assert decode(words.encode("cp1252")) == words


def test_nothing_but_zeros_is_no_text_of_two_bytes() -> None:
    assert wide_codec(bytes(100)) is None


FRENCH = "La pénalité de retard est fixée à 0,20 € par jour et l'élève paie à la fin du prêt."
GERMAN = "Größe 84 m²"
JAPANESE = "件名のご連絡です。参加費は3,500円です。"
RUSSIAN = "Договор аренды вступает в силу после первого марта и действует три года."
TURKISH = "Bu sözleşme üç ay süreyle geçerlidir; değişiklik için bir ay önce bildirim gerekir."
CZECH = "Příliš žluťoučký kůň. Smlouva je platná od data podpisu a je nutné ji dodržet."


@pytest.mark.parametrize(
    ("words", "encoding", "declared"),
    [
        (FRENCH, "cp1252", None),
        (FRENCH, "mac_roman", None),
        (FRENCH.replace("€", "francs"), "cp850", None),
        (CZECH, "cp1250", None),
        (TURKISH, "cp1254", None),
        (GERMAN, "cp1252", "utf-8"),
        (GERMAN, "cp1252", "us-ascii"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "iso2022_jp", None),
        ("押金为25,500元。", "hz", "hz-gb-2312"),
        ("押金为25,500元。", "gb18030", "gb2312"),
    ],
)
def test_a_charset_is_told_by_what_the_bytes_say(
    words: str, encoding: str, declared: str | None
) -> None:
    assert decode(words.encode(encoding), declared) == words


def test_a_broken_character_does_not_make_another_charset() -> None:
    words = "Der größte Hafen blieb für Schiffe geöffnet, während Flüsse gefroren. " * 4
    assert decode(words.encode() + b"\xc3", "utf-8").startswith(words)


def test_much_that_fits_no_character_is_told_as_garbled(tmp_path: Path) -> None:
    good, bad = text(tmp_path, CZECH), text(tmp_path, "P\ufffd\ufffdli\ufffd k\ufffd\ufffd. " * 9)
    assert not good.pages[0].quality.is_garbled
    assert bad.pages[0].quality.is_garbled
    assert [finding.check for finding in bad.warnings] == ["garbled_text"]


@pytest.mark.parametrize("name", ["rot13", "unicode_escape", "idna", "base64", "x" * 500, "\0"])
def test_a_declared_encoding_that_is_none_is_not_believed(name: str) -> None:
    assert "a" in decode(b"a\xe9\\u0041", name)


def test_underlined_numbered_and_capital_lines_are_headings(tmp_path: Path) -> None:
    document = text(
        tmp_path, "Title\n=====\n\n1.2 Ships\n\nWINTER\n\nIt was cold.\n\nSub\n---\nx\n"
    )
    found = [
        (document.text[part.span.start : part.span.end], part.level)
        for part in document.elements
        if part.kind is ElementKind.HEADING
    ]
    assert found == [("Title", 1), ("1.2 Ships", 2), ("WINTER", 1), ("Sub", 2)]


def test_wrapped_lines_are_joined_and_columns_are_not(tmp_path: Path) -> None:
    document = text(tmp_path, "One sentence over\ntwo lines.\n\nAda      12\nBo       14\n")
    assert texts(document, ElementKind.PARAGRAPH) == [
        "One sentence over two lines.",
        "Ada 12\nBo 14",
    ]


def test_lines_that_are_not_full_stay_lines_below_their_heading(tmp_path: Path) -> None:
    words = "1 Contact\nNorthwind Pumps\nHarbour Road 4\nPhone: 555 1234\n"
    document = text(tmp_path, words)
    assert texts(document, ElementKind.HEADING) == ["1 Contact"]
    assert texts(document, ElementKind.PARAGRAPH) == [
        "Northwind Pumps\nHarbour Road 4\nPhone: 555 1234"
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, sign: str) -> None:
    rows = [["Ship", "Tons"], ["Ada, of Hull" if sign != "," else "Ada", "12"]]
    assert table(tmp_path, "\n".join(sign.join(row) for row in rows)) == rows


def test_quoted_fields_may_hold_line_ends(tmp_path: Path) -> None:
    assert table(tmp_path, 'Ship,Note\nAda,"two\nlines"\n') == [
        ["Ship", "Note"],
        ["Ada", "two lines"],
    ]


def test_a_table_with_too_many_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.parse.text.delimited.MOST_CELLS", 3)
    with pytest.raises(LimitError, match="cells"):
        table(tmp_path, "a,b\nc,d\n")


def test_a_field_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.parse.text.delimited._LONGEST_FIELD", 50)
    with pytest.raises(LimitError, match="quotation"):
        table(tmp_path, 'a,"' + "b" * 500)
