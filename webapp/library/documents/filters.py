"""Narrowing documents by folder, tag, type, date and fields. A filter takes away, never adds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from rag.parse.formats import FORMATS
from rag.types import FileType
from webapp.library.documents.fields.conditions import Condition, documents_that, named_fields
from webapp.library.models import DocumentQuerySet, Folder, Tag
from webapp.library.models.fields import LONGEST_NAME, LONGEST_VALUE
from webapp.library.models.folders import LONGEST_PATH, NOWHERE
from webapp.library.models.tags import LONGEST_TAG
from webapp.names import one_line

MOST = 20  # tags, or types, of one filter
OWN = "field."  # what begins the name of an own field in an address

TYPE_WORDS: Mapping[FileType, StrPromise] = {
    FileType.PDF: gettext_lazy("PDF"),
    FileType.WORD: gettext_lazy("Word"),
    FileType.SLIDES: gettext_lazy("PowerPoint"),
    FileType.SHEET: gettext_lazy("Excel and CSV"),
    FileType.MAIL: gettext_lazy("E-mail"),
    FileType.WEB: gettext_lazy("Web page"),
    FileType.TEXT: gettext_lazy("Text and Markdown"),
    FileType.PICTURE: gettext_lazy("Picture"),
}
TYPE_OF = {one.media_type: one.type for one in FORMATS}


class Dates(TextChoices):
    """Which date of a document is meant."""

    ADDED = "added", gettext_lazy("Date added")
    OWN = "own", gettext_lazy("Date of the file")


# From a day, until a day.
DATE_WORDS: Mapping[Dates, tuple[StrPromise, StrPromise]] = {
    Dates.ADDED: (gettext_lazy("added from %(day)s"), gettext_lazy("added until %(day)s")),
    Dates.OWN: (gettext_lazy("dated from %(day)s"), gettext_lazy("dated until %(day)s")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Documents in a folder with all tags, one of the types, of a time, of which own fields say so.

    What lies in folders within is in the folder; “/” is in none. Both days are included. `dates`
    says which date is meant; a document whose file says nothing of its own date is of no time.
    """

    tags: tuple[str, ...] = ()
    types: tuple[FileType, ...] = ()
    since: date | None = None
    until: date | None = None
    dates: Dates = Dates.ADDED
    folder: str = ""
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        told = (self.tags, self.types, self.since, self.until, self.folder, self.conditions)
        return any(told)

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        """Those of the documents that fit. A query for the folder, each tag and each field."""
        documents = documents.filter(lies_in(self.folder))
        for one in self.conditions:
            documents = documents.filter(documents_that(named_fields(one.name), one.asked))
        for name in self.tags:
            # By its id, of which the database knows how many documents have it; and from the tag to
            # the documents, where that is shorter than the other way.
            tags = Tag.objects.filter(name__iexact=name).values_list("pk", flat=True)
            tagged = Tag.documents.through._default_manager.filter(tag_id__in=list(tags))  # noqa: SLF001
            documents = documents.filter(pk__in=tagged.values("document_id"))
        if self.types:
            kinds = [media for media, kind in TYPE_OF.items() if kind in self.types]
            documents = documents.filter(media_type__in=kinds)
        day = "dated" if self.dates == Dates.OWN else "created__date"
        if self.since is not None:
            documents = documents.filter(**{f"{day}__gte": self.since})
        if self.until is not None:
            documents = documents.filter(**{f"{day}__lte": self.until})
        return documents

    def asked_of(self, name: str) -> str:
        """What is asked of an own field; empty for nothing."""
        same = (one.asked for one in self.conditions if one.name.casefold() == name.casefold())
        return next(same, "")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filter as an address says it."""
        days = [("from", self.since), ("to", self.until)]
        told = [(name, day.isoformat()) for name, day in days if day is not None]
        if told and self.dates != Dates.ADDED:
            told.append(("dates", str(self.dates)))
        tags, types = [("tag", one) for one in self.tags], [("type", str(t)) for t in self.types]
        folder = [("folder", self.folder)] if self.folder else []
        asked = [(f"{OWN}{one.name}", one.asked) for one in self.conditions]
        return [*folder, *tags, *types, *told, *asked]

    @property
    def address(self) -> str:
        """The filter as the end of an address."""
        return urlencode(self.pairs)

    @property
    def words(self) -> list[str]:
        """The filter in words, part by part."""
        since, until = DATE_WORDS[self.dates]
        days = [(since, self.since), (until, self.until)]
        told = [str(words % {"day": date_format(day, "j M Y")}) for words, day in days if day]
        tags = [gettext("tag “%(tag)s”") % {"tag": one} for one in self.tags]
        return [
            *_folder_words(self.folder),
            *tags,
            *(str(TYPE_WORDS[one]) for one in self.types),
            *told,
            *(one.words for one in self.conditions),
        ]

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON; `filter_from` reads it."""
        return {
            "tags": list(self.tags),
            "types": [str(one) for one in self.types],
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "dates": str(self.dates),
            "folder": self.folder,
            "conditions": [[one.name, one.asked] for one in self.conditions],
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
        # What follows was told by no earlier version.
        folder=stored.get("folder", ""),
        conditions=tuple(
            Condition(name=name, asked=asked) for name, asked in stored.get("conditions", ())
        ),
    )


def read_filter(given: QueryDict) -> Filter:
    """The filter that a form or an address tells; what cannot be read in it is left out."""
    types = dict.fromkeys(given.getlist("type"))
    return Filter(
        tags=tuple(_tags(given))[:MOST],
        types=tuple(FileType(one) for one in types if one in set(FileType))[:MOST],
        since=_day(given.get("from", "")),
        until=_day(given.get("to", "")),
        folder=path_of(given.get("folder", "")),
        conditions=tuple(_conditions(given))[:MOST],
        dates=Dates.OWN if given.get("dates") == Dates.OWN else Dates.ADDED,
    )


def _conditions(given: QueryDict) -> Iterator[Condition]:
    """What is asked of own fields: each as `field.Amount=>100`."""
    for key in given:
        asked = one_line(str(given[key]))[:LONGEST_VALUE]
        if key.startswith(OWN) and asked:
            yield Condition(name=one_line(key[len(OWN) :])[:LONGEST_NAME], asked=asked)


def path_of(text: str) -> str:
    """The folder that a filter means: a path, or “/” for none."""
    path = "/".join(filter(None, map(one_line, text.split("/"))))[:LONGEST_PATH]
    return path or (NOWHERE if NOWHERE in text else "")


def lies_in(path: str) -> Q:
    """The documents in a folder, and in those within. A query, where there is a path."""
    if path in {"", NOWHERE}:
        return Q(folder=None) if path else Q()
    return Q(folder__in=list(Folder.objects.at(path).values_list("pk", flat=True)))


def _folder_words(path: str) -> list[str]:
    if not path:
        return []
    return [
        gettext("in no folder") if path == NOWHERE else gettext("in “%(path)s”") % {"path": path}
    ]


def _tags(given: QueryDict) -> Iterator[str]:
    seen = set()
    for name in given.getlist("tag"):
        name = one_line(name)
        if name and len(name) <= LONGEST_TAG and name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
