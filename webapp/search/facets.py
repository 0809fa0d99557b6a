"""What documents that were found can be narrowed by, counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext

from webapp.library.documents.filters import TYPE_OF, TYPE_WORDS
from webapp.search.counted import (
    Counted,
    counted,
    of_folders,
    of_own_fields,
    of_tags,
    said_of,
)
from webapp.search.grammar import Field, read
from webapp.search.languages import name_of
from webapp.search.shelf import Match, Shelf, hexadecimal
from webapp.search.wanted import Wanted

MOST_VALUES = 12  # of a facet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A name, and its values: each in words, the search for it, and how many documents have it."""

    name: str
    values: Sequence[tuple[str, Wanted, int]]


def facets(matches: Sequence[Match], shelf: Shelf, wanted: Wanted) -> list[Facet]:
    """All that tell the documents apart. Five queries."""
    if len(matches) < 2:
        return []
    every = [_facet(one, wanted, len(matches)) for one in _every(matches, shelf)]
    return [one for one in every if one.values]


def _facet(one: Counted, wanted: Wanted, total: int) -> Facet:
    """The commonest values, of those that not all have."""
    values = (
        (one.shown(value), wanted.saying(f"{wanted.asked.text} {one.said(value)}"), number)
        for value, number in Counter(one.counts).most_common()
        if number < total and _is_read(one.said(value))
    )
    return Facet(name=one.name, values=list(islice(values, MOST_VALUES)))


def _every(matches: Sequence[Match], shelf: Shelf) -> Iterator[Counted]:
    kinds = {str(kind): str(words) for kind, words in TYPE_WORDS.items()}
    yield Counted(
        name=gettext("Types"),
        counts=counted((one.media_type for one in matches), _kind_of),
        said=lambda one: f"{Field.TYPE}:{one}",
        shown=kinds.__getitem__,
    )
    yield of_tags(matches, shelf)
    yield of_folders(matches)
    yield from of_own_fields(matches, shelf)
    names = {one.pk.hex: one.name for one in shelf.workspaces}
    yield Counted(
        name=gettext("Workspaces"),
        counts=counted((one.place for one in matches), lambda one: [hexadecimal(one)]),
        said=lambda one: said_of(Field.WORKSPACE, names[one]),
        shown=names.__getitem__,
    )
    yield Counted(
        name=gettext("Languages"),
        counts=counted((one.languages for one in matches), str.split),
        said=lambda one: f"{Field.LANGUAGE}:{one}",
        shown=name_of,
    )
    yield Counted(
        name=gettext("Years"),
        counts=counted((one.day for one in matches), lambda day: [str(int(day[:4]))]),
        said=_of_year,
    )


def _kind_of(media_type: str) -> list[str]:
    return [str(TYPE_OF[media_type])] if media_type in TYPE_OF else []


def _is_read(said: str) -> bool:
    """Whether it is read as it is meant: not so a name with a quotation mark or without letters."""
    return read(said).text == said


def _of_year(year: str) -> str:
    return f"{Field.AFTER}:{year} {Field.BEFORE}:{int(year) + 1}"
