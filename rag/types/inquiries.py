"""Nouns of questions about the documents themselves: how many there are, which ones. All frozen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.types.files import FileType
from rag.types.questions import Scope


class Wish(StrEnum):
    """What is wanted of the documents."""

    COUNT = "count"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `since` to `until`, both included; None: without that end."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question that is answered by counting documents, and by which of them are counted.

    `noun` is what they are called where that says more than "documents": "contracts". `mentions`
    are words that their text must have. `added` and `dated` are when they were uploaded, and the
    date that their files give themselves.
    """

    wish: Wish
    noun: str = ""
    types: frozenset[FileType] = frozenset()
    tags: tuple[str, ...] = ()
    title: str = ""
    mentions: str = ""
    added: Period = Period()
    dated: Period = Period()


class Sense(StrEnum):
    """How a noun was understood: as a tag, or as a word of titles."""

    TAG = "tag"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document that was counted; with the first passage that mentions what was asked for."""

    document_id: str
    title: str
    chunk_id: str = ""
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What fits an inquiry: how many documents, and the first of them by title."""

    total: int
    documents: tuple[Listed, ...]
    sense: Sense | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What an inquiry has found.

    `loosely`: the words asked for do not stand one after the other. `capped`: there may be more
    documents than were looked at.
    """

    inquiry: Inquiry
    holdings: Holdings
    loosely: bool = False
    capped: bool = False


# Counts the live, visible documents of a scope. None when it knows no such kind of document.
FindDocuments = Callable[[Inquiry, Scope], Holdings | None]
