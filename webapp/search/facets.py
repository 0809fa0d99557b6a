"""What documents that were found can be narrowed by, counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext

from webapp.library.documents.filters import TYPE_OF, TYPE_WORDS
from webapp.library.models import Tag
from webapp.search.grammar import Field, read
from webapp.search.languages import name_of
from webapp.search.shelf import MOST_NAMED, Match, Shelf, hexadecimal
from webapp.search.wanted import Wanted

T = TypeVar("T")
MOST_VALUES = 12  # of a facet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A name, and its values: each in words, the search for it, and how many documents have it."""

    name: str
    values: Sequence[tuple[str, Wanted, int]]


def facets(matches: Sequence[Match], shelf: Shelf, wanted: Wanted) -> list[Facet]:
    """All that tell the documents apart. Two queries."""
    if len(matches) < 2:
        return []
    names = {one.pk.hex: one.name for one in shelf.workspaces}
    kinds = {str(kind): str(words) for kind, words in TYPE_WORDS.items()}

    def facet(
        name: str, counts: Counter[str], said: Callable[[str], str], shown: Callable[[str], str]
    ) -> Facet:
        values = [
            (shown(value), wanted.saying(f"{wanted.asked.text} {said(value)}"), number)
            for value, number in counts.most_common(MOST_VALUES)
            if number < len(matches) and _is_read(said(value))
        ]
        return Facet(name=name, values=values)

    every = [
        facet(
            gettext("Types"),
            _counted((one.media_type for one in matches), _kind_of),
            lambda one: f"{Field.TYPE}:{one}",
            kinds.__getitem__,
        ),
        facet(gettext("Tags"), _tags(matches, shelf), lambda one: _said(Field.TAG, one), str),
        facet(
            gettext("Workspaces"),
            _counted((one.place for one in matches), lambda one: [hexadecimal(one)]),
            lambda one: _said(Field.WORKSPACE, names[one]),
            names.__getitem__,
        ),
        facet(
            gettext("Languages"),
            _counted((one.languages for one in matches), str.split),
            lambda one: f"{Field.LANGUAGE}:{one}",
            name_of,
        ),
        facet(
            gettext("Years"),
            _counted((one.day for one in matches), lambda day: [str(int(day[:4]))]),
            _of_year,
            str,
        ),
    ]
    return [one for one in every if one.values]


def _counted(having: Iterable[T], said: Callable[[T], Iterable[str]]) -> Counter[str]:
    """How many say each. What thousands have in common is looked at once."""
    counts: Counter[str] = Counter()
    for one, number in Counter(having).items():
        for value in said(one):
            counts[value] += number
    return counts


def _kind_of(media_type: str) -> list[str]:
    return [str(TYPE_OF[media_type])] if media_type in TYPE_OF else []


def _tags(matches: Sequence[Match], shelf: Shelf) -> Counter[str]:
    """How many of the documents have each tag; that of another workspace is the same."""
    found = {one.key[0] for one in matches}
    tags = Tag.objects.filter(workspace__in=shelf.workspaces).order_by("pk")
    names = dict(tags.values_list("pk", "name"))
    first = {name.casefold(): name for name in reversed([*names.values()])}
    links = Tag.documents.through._default_manager.filter(tag__in=list(names))  # noqa: SLF001
    if len(found) <= MOST_NAMED:
        links = links.filter(document__in=[UUID(one) for one in found])
    rows = links.values_list(Cast("document_id", CharField()), "tag")
    uses = Counter(tag for key, tag in rows if hexadecimal(key) in found)
    counts: Counter[str] = Counter()
    for tag, number in uses.items():
        counts[first[names[tag].casefold()]] += number
    return counts


def _is_read(said: str) -> bool:
    """Whether it is read as it is meant: not so a name with a quotation mark or without letters."""
    return read(said).text == said


def _said(field: Field, value: str) -> str:
    return f'{field}:"{value}"' if " " in value else f"{field}:{value}"


def _of_year(year: str) -> str:
    return f"{Field.AFTER}:{year} {Field.BEFORE}:{int(year) + 1}"
