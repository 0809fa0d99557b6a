"""What documents that were found can be narrowed by, counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from webapp.library.documents.filters import TYPE_WORDS
from webapp.library.models import Tag
from webapp.search.grammar import Field, read
from webapp.search.languages import name_of
from webapp.search.shelf import MOST_NAMED, Match, Shelf
from webapp.search.wanted import Wanted

MOST_VALUES = 12  # of a facet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A name, and its values: each in words, the search for it, and how many documents have it."""

    name: str
    values: Sequence[tuple[str, Wanted, int]]


def facets(matches: Sequence[Match], shelf: Shelf, wanted: Wanted) -> list[Facet]:
    """All that tell the documents apart. One query."""
    names = {str(one.pk): one.name for one in shelf.workspaces}
    kinds = {str(kind): str(words) for kind, words in TYPE_WORDS.items()}
    types = Counter(str(one.kind) for one in matches if one.kind)
    workspaces = Counter(str(one.workspace) for one in matches)
    languages = Counter(code for one in matches for code in one.languages)
    years = Counter(str(one.day.year) for one in matches)

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
        facet(gettext("Types"), types, lambda one: f"{Field.TYPE}:{one}", kinds.__getitem__),
        facet(gettext("Tags"), _tags(matches, shelf), lambda one: _said(Field.TAG, one), str),
        facet(
            gettext("Workspaces"),
            workspaces,
            lambda one: _said(Field.WORKSPACE, names[one]),
            names.__getitem__,
        ),
        facet(gettext("Languages"), languages, lambda one: f"{Field.LANGUAGE}:{one}", name_of),
        facet(gettext("Years"), years, _of_year, str),
    ]
    return [one for one in every if one.values]


def _tags(matches: Sequence[Match], shelf: Shelf) -> Counter[str]:
    """How many of the documents have each tag; that of another workspace is the same."""
    found = {one.pk for one in matches}
    links = Tag.documents.through._default_manager.filter(  # noqa: SLF001
        tag__workspace__in=shelf.workspaces
    )
    if len(found) <= MOST_NAMED:
        links = links.filter(document__in=found)
    tagged = [
        (name, name.casefold())
        for pk, name in links.order_by("pk").values_list("document_id", "tag__name")
        if pk in found
    ]
    first = dict(reversed([(folded, name) for name, folded in tagged]))
    return Counter(first[folded] for _, folded in tagged)


def _is_read(said: str) -> bool:
    """Whether it is read as it is meant: not so a name with a quotation mark or without letters."""
    return read(said).text == said


def _said(field: Field, value: str) -> str:
    return f'{field}:"{value}"' if " " in value else f"{field}:{value}"


def _of_year(year: str) -> str:
    return f"{Field.AFTER}:{year} {Field.BEFORE}:{int(year) + 1}"
