"""What a file is by its first bytes, told without a library that could be attacked."""

from pathlib import Path

HEAD_BYTES = 1_024  # a PDF may begin with up to so many other bytes
_MARK = b"%PDF-"
PDF = "application/pdf"


def media_type_of(head: bytes) -> str | None:
    """The media type of a file by its first HEAD_BYTES, or None if it is none that can be read."""
    return PDF if _MARK in head else None


def sniff(path: Path) -> str | None:
    """The media type of a file, or None if it is none that can be read."""
    with path.open("rb") as file:
        return media_type_of(file.read(HEAD_BYTES))
