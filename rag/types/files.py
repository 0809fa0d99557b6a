"""The types of documents as people tell them apart: several formats may be one type."""

from enum import StrEnum


class FileType(StrEnum):
    """What kind of file a document is."""

    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    SHEET = "sheet"
    MAIL = "mail"
    WEB = "web"
    TEXT = "text"
    PICTURE = "picture"
