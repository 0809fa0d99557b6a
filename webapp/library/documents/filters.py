"""Narrowing documents by tag, type and date. A filter takes away; it never adds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.formats import date_format

from rag.parse.formats import FORMATS
from rag.types import FileType
from webapp.library.models import DocumentQuerySet
from webapp.library.models.tags import LONGEST_TAG

MOST = 20  # tags, or types, of one filter

TYPE_WORDS: Mapping[FileType, str] = {
    FileType.PDF: "PDF",
    FileType.WORD: "Word",
    FileType.SLIDES: "PowerPoint",
    FileType.SHEET: "Excel and CSV",
    FileType.MAIL: "E-mail",
    FileType.WEB: "Web page",
    FileType.TEXT: "Text and Markdown",
    FileType.PICTURE: "Picture",
}
TYPE_OF = {one.media_type: one.type for one in FORMATS}


class Dates(TextChoices):
    """Which date of a document is meant."""

    ADDED = "added", "Date added"
    OWN = "own", "Date of the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Documents that have all of the tags and one of the types, of a time. Empty: all.

    Both days are included. `dates` says which date is meant; a document whose file says nothing of
    its own date is of no time.
    """

    tags: tuple[str, ...] = ()
    types: tuple[FileType, ...] = ()
    since: date | None = None
    until: date | None = None
    dates: Dates = Dates.ADDED

    def __bool__(self) -> bool:
        return bool(self.tags or self.types or self.since or self.until)

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        """Those of the documents that fit."""
        for name in self.tags:
            documents = documents.filter(tags__name__iexact=name)
        if self.types:
            kinds = [media for media, kind in TYPE_OF.items() if kind in self.types]
            documents = documents.filter(media_type__in=kinds)
        day = "dated" if self.dates == Dates.OWN else "created__date"
        if self.since is not None:
            documents = documents.filter(**{f"{day}__gte": self.since})
        if self.until is not None:
            documents = documents.filter(**{f"{day}__lte": self.until})
        return documents

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filter as an address says it."""
        days = [("from", self.since), ("to", self.until)]
        told = [(name, day.isoformat()) for name, day in days if day is not None]
        if told and self.dates != Dates.ADDED:
            told.append(("dates", str(self.dates)))
        tags, types = [("tag", one) for one in self.tags], [("type", str(t)) for t in self.types]
        return [*tags, *types, *told]

    @property
    def address(self) -> str:
        """The filter as the end of an address."""
        return urlencode(self.pairs)

    @property
    def words(self) -> list[str]:
        """The filter in words, part by part."""
        when = "dated" if self.dates == Dates.OWN else "added"
        days = [("from", self.since), ("until", self.until)]
        told = [f"{when} {word} {date_format(day, 'j M Y')}" for word, day in days if day]
        return [*(f"tag “{one}”" for one in self.tags), *(TYPE_WORDS[t] for t in self.types), *told]

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON; `filter_from` reads it."""
        return {
            "tags": list(self.tags),
            "types": [str(one) for one in self.types],
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "dates": str(self.dates),
        }


EVERYTHING = Filter()


def filter_from(stored: Mapping[str, Any] | None) -> Filter:
    """The filter that `as_dict` told."""
    if not stored:
        return EVERYTHING
    return Filter(
        tags=tuple(stored["tags"]),
        types=tuple(map(FileType, stored["types"])),
        since=_day(stored["since"] or ""),
        until=_day(stored["until"] or ""),
        dates=Dates(stored["dates"]),
    )


def read_filter(given: QueryDict) -> Filter:
    """The filter that a form or an address tells; what cannot be read in it is left out."""
    types = dict.fromkeys(given.getlist("type"))
    return Filter(
        tags=tuple(_tags(given))[:MOST],
        types=tuple(FileType(one) for one in types if one in set(FileType))[:MOST],
        since=_day(given.get("from", "")),
        until=_day(given.get("to", "")),
        dates=Dates.OWN if given.get("dates") == Dates.OWN else Dates.ADDED,
    )


def _tags(given: QueryDict) -> Iterator[str]:
    seen = set()
    for name in given.getlist("tag"):
        name = " ".join(name.replace("\x00", " ").split()).encode(errors="ignore").decode()
        if name and len(name) <= LONGEST_TAG and name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
