"""Files of open formats for tests, written by hand: OpenDocument, EPUB, RTF, JSON and kin."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

Rows = Sequence[Sequence[str]]

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("presentation", "presentation"),
    )
)  # fmt: skip
_STYLES = (
    '<office:automatic-styles><style:style style:name="up" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="gone" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    "</office:automatic-styles>"
)


def _archive(path: Path, media_type: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", media_type)
        for name, words in parts.items():
            archive.writestr(name, words)
    return path


def make_odf(path: Path, kind: str, inner: str) -> Path:
    """An OpenDocument file of a kind: text, spreadsheet or presentation."""
    content = (
        f"<office:document-content {_SPACES}>{_STYLES}<office:body><office:{kind}>{inner}"
        f"</office:{kind}></office:body></office:document-content>"
    )
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    return _archive(path, media_type, **{"content.xml": content})


def odf_table(rows: Rows, name: str = "Income") -> str:
    """A table of OpenDocument."""
    made = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in row)
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}">{made}</table:table>'


def make_odt(path: Path, words: str, rows: Rows) -> Path:
    """Two headings, a paragraph with looks that mean something, a list and a table."""
    inner = (
        '<text:h text:outline-level="1">Winter</text:h>'
        f'<text:p>{words}</text:p><text:p>A load of 10<text:span text:style-name="up">4</text:span>'
        ' tons<text:s/><text:span text:style-name="gone">old</text:span></text:p>'
        '<text:h text:outline-level="2">Ships</text:h><text:list><text:list-item>'
        "<text:p>Tugs</text:p></text:list-item><text:list-item><text:p>Ferries</text:p></text:list-item></text:list>"
    )
    return make_odf(path, "text", inner + odf_table(rows))


def make_ods(path: Path, words: str, rows: Rows) -> Path:
    """A sheet with a table, and one with a remark."""
    remark = odf_table([[words]], "Remarks")
    return make_odf(path, "spreadsheet", odf_table(rows) + remark)


def make_odp(path: Path, words: str, rows: Rows) -> Path:
    """A slide with a title and a text, and one with a table and notes."""

    def box(inner: str, kind: str = "outline") -> str:
        held = f"<draw:text-box>{inner}</draw:text-box>"
        return f'<draw:frame presentation:class="{kind}">{held}</draw:frame>'

    notes = f"<presentation:notes>{box('<text:p>Mention the ferry.</text:p>')}</presentation:notes>"
    table = f"<draw:frame>{odf_table(rows)}</draw:frame>"
    title = box("<text:p>Winter</text:p>", "title")
    first = f"<draw:page>{title}{box(f'<text:p>{words}</text:p>')}</draw:page>"
    return make_odf(path, "presentation", f"{first}<draw:page>{table}{notes}</draw:page>")


def make_epub(path: Path, chapters: Sequence[str]) -> Path:
    """A book of web pages, whose parts are listed in another order."""
    found = "".join(
        f'<item id="c{at}" href="text/c{at}.xhtml" media-type="application/xhtml+xml"/>'
        for at in reversed(range(len(chapters)))
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    listing = f"<package><manifest>{found}</manifest><spine>{spine}</spine></package>"
    root = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
    parts = {f"in/text/c{at}.xhtml": words for at, words in enumerate(chapters)}
    named = {"META-INF/container.xml": root, "in/book.opf": listing, **parts}
    return _archive(path, "application/epub+zip", **named)


def make_rtf(path: Path, words: str) -> Path:
    """Two paragraphs."""
    path.write_text(
        rf"{{\rtf1\ansi{{\fonttbl{{\f0 Times;}}}}\f0 Winter in Malm\'f6.\par {words}\par }}",
        encoding="ascii",
    )
    return path


def make_json(path: Path, words: str, rows: Rows) -> Path:
    """A table within an object."""
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    told = {"harbour": {"remark": words, "open": True}, "income": found}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def make_xml(path: Path, words: str) -> Path:
    """An element with an attribute and children."""
    inner = (
        f"<remark>{words}</remark><ship><name>Otter</name></ship><ship><name>Heron</name></ship>"
    )
    path.write_text(f'<?xml version="1.0"?><harbour id="7">{inner}</harbour>', encoding="utf-8")
    return path


def make_ics(path: Path, words: str) -> Path:
    """An event with a folded line."""
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "SUMMARY:Opening of the mole\\, north",
        "DTSTART;TZID=Europe/Oslo:20270304T093000", "DTEND:20270304T110000Z",
        f"DESCRIPTION:{words[:40]}\r\n {words[40:]}\\nBring boots.", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    path.write_bytes("\r\n".join(lines).encode())
    return path


def make_code(path: Path, words: str) -> Path:
    """A function and a remark."""
    path.write_text(f"def dues(tons):\n    return 3 * tons\n\n\n# {words}\n", encoding="utf-8")
    return path
