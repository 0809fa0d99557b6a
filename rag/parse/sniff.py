"""What a file is by its content, told without a library that could be attacked.

The content decides. The name is asked where the content cannot tell: Markdown, CSV and plain text
look alike. A name that says another kind than the content is refused: someone may be misled by it.
"""

import re
from pathlib import Path
from typing import IO

from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.directory import beginning_of, entries_in
from rag.parse.formats import (
    BMP,
    BY_SUFFIX,
    BY_TYPE,
    DOC,
    DOCX,
    EPUB,
    GIF,
    HEIC,
    JPEG,
    LEGACY,
    MAIL,
    ODP,
    ODS,
    ODT,
    OUTLOOK,
    PDF,
    PLAIN,
    PNG,
    PPT,
    PPTX,
    RTF,
    SPOKEN,
    TIFF,
    WEBP,
    XLS,
    XLSX,
    Format,
    converter,
    suffix_of,
)
from rag.parse.wide import narrowed, wide_codec

_HEAD = 1_024  # bytes; a PDF may begin with up to so many others
_TEXT = 1 << 16  # bytes of a text that are looked at
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = tuple(
    (re.compile(mark, re.DOTALL), media_type)
    for mark, media_type in (
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"\xff\xd8\xff", JPEG),
        (rb"II\*\0|MM\0\*", TIFF),
        (rb"GIF8[79]a", GIF),
        (rb"RIFF.{4}WEBP", WEBP),
        (rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}", BMP),
        # Of the boxes that these files are made of the first says what they hold.
        (rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)", HEIC),
        (rb"\{\\rtf", RTF),
    )
)
# These archives begin with a part that holds their type; some programs put or pack it otherwise.
_TYPED = re.compile(rb"PK\x03\x04.{26}mimetype([a-z0-9./+-]+)", re.DOTALL)
_TYPE_PART = "mimetype"
_MOST_TYPE = 100  # bytes
_MAIN_PART = re.compile(
    r"(word/document\d*\.xml)|(ppt/presentation\d*\.xml)|(xl/workbook\d*\.xml)", re.IGNORECASE
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # tabs, line ends and escapes are text
_MAIL_HEADER = re.compile(rb"(?:From \S|[A-Za-z][A-Za-z0-9-]{1,60}:(?!//))")
# With which a name is spoken: an EPUB book, an RTF document.
_VOWEL = re.compile(r"[AEIOaeiou]|[FHLMNRSX][A-Z]")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A name in the directory of an OLE container that one kind alone has.
_OLE_KINDS = tuple(
    (name.encode("utf-16-le") + b"\0\0", media_type)
    for name, media_type in (
        ("__properties_version1.0", OUTLOOK),
        ("WordDocument", DOC),
        ("Workbook", XLS),
        ("Book", XLS),
        ("PowerPoint Document", PPT),
    )
)


def media_type_of(file: IO[bytes], name: str) -> str:
    """The media type of an open file. Raises UnreadableFileError, with what to do instead."""
    found = _type_of(file, name)
    if found in LEGACY and converter() is None:
        raise UnreadableFileError(Notice("file.old_office"))
    return found


def _type_of(file: IO[bytes], name: str) -> str:
    known = BY_SUFFIX.get(suffix_of(name))
    if known is not None and _fits(file, known):
        return _picture(file) if known.is_picture else known.media_type
    found = by_content(file) or (PLAIN if not suffix_of(name) and _is_text(file) else None)
    if found is None:
        raise UnreadableFileError(_refusal(file, known))
    if known is not None:
        kind = BY_TYPE[found]
        raise UnreadableFileError(
            Notice("file.renamed", named=known.name, found=kind.name, suffix=kind.suffixes[0])
        )
    return found


def fits(path: Path, media_type: str) -> bool:
    """Whether the content of a file is what a media type says, as far as can be told."""
    with path.open("rb") as file:
        return media_type in BY_TYPE and _fits(file, BY_TYPE[media_type])


def _fits(file: IO[bytes], kind: Format) -> bool:
    if kind.media_type == MAIL:
        head = narrowed(_head(file)).lstrip()
        return _MAIL_HEADER.match(head) is not None and not by_content(file)
    if kind.is_text:
        head = _head(file)
        return _is_text(file) and not head.startswith((b"%PDF-", b"{\\rtf"))
    if kind.media_type in LEGACY:
        return kind.media_type in _ole_kinds(file)
    found = by_content(file)
    return bool(found) and (found == kind.media_type or (kind.is_picture and _is_picture(found)))


def _is_picture(media_type: str | None) -> bool:
    return media_type is not None and BY_TYPE[media_type].is_picture


def _picture(file: IO[bytes]) -> str:
    """Pictures are often named for another kind of picture; no harm is in that."""
    return by_content(file) or PNG


def by_content(file: IO[bytes]) -> str | None:
    """The type of what says so itself."""
    head = _head(file)
    for mark, media_type in _MARKS:
        if mark.match(head):
            return media_type
    if head.startswith(_OLE):
        return next(iter(_ole_kinds(file)), None)
    if typed := _TYPED.match(head):
        return _named(typed[1])
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    return PDF if b"%PDF-" in head else None


def _ole_kinds(file: IO[bytes]) -> list[str]:
    """What an OLE container may be: with what is embedded in it, it may look like several."""
    names = _directory(file) if _head(file).startswith(_OLE) else b""
    return [kind for name, kind in _OLE_KINDS if name in names]


def _office(file: IO[bytes]) -> str | None:
    """By the name of the main part in the archive's directory, or by the part that tells."""
    entries = list(entries_in(file))
    match = next(filter(None, (_MAIN_PART.fullmatch(one.name) for one in entries)), None)
    if match:
        return (DOCX, PPTX, XLSX)[(match.lastindex or 1) - 1]
    told = next((one for one in entries if one.name == _TYPE_PART), None)
    return _named(beginning_of(file, told, _MOST_TYPE)) if told else None


def _named(said: bytes) -> str | None:
    name = said.decode("ascii", errors="replace").strip().removesuffix("-template")
    return name if name in (ODT, ODS, ODP, EPUB) else None


def _is_text(file: IO[bytes]) -> bool:
    file.seek(0)
    piece = file.read(_TEXT)
    if wide_codec(piece):
        return True
    return bool(piece.strip()) and _CONTROL.search(piece) is None


def _refusal(file: IO[bytes], known: Format | None) -> Notice:
    head = _head(file)
    if not head:
        return Notice("file.empty")
    if head.startswith(_OLE) and _ENCRYPTED in _directory(file):
        return Notice("file.locked")
    if known is not None:
        article = "an" if _VOWEL.match(known.name) else "a"
        return Notice("file.misnamed", kind=f"{article} {known.name}")
    return Notice("file.unreadable", readable=SPOKEN)


def _directory(file: IO[bytes]) -> bytes:
    """The first names in the directory of an OLE container."""
    header = _head(file)
    sector = int.from_bytes(header[0x30:0x34], "little")
    size = 1 << min(16, int.from_bytes(header[0x1E:0x20], "little"))
    file.seek((sector + 1) * size)
    return file.read(4 * size)


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_HEAD)
