"""How many of the documents that were found have each tag and value, or lie in each folder."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext

from webapp.library.documents.fields.conditions import ANY, NONE
from webapp.library.models import FieldValue, Folder, Kind, OwnField, Tag
from webapp.search.grammar import Field
from webapp.search.shelf import MOST_NAMED, Match, Shelf, hexadecimal

T = TypeVar("T")
Links = QuerySet[Any, tuple[Any, ...]]
MOST_FIELDS = 8  # own fields, by the names that come first


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many documents have each value, what to search for it, and how it is shown."""

    name: str
    counts: Mapping[str, int]
    said: Callable[[str], str]
    shown: Callable[[str], str] = str


def counted(having: Iterable[T], said: Callable[[T], Iterable[str]]) -> Counter[str]:
    """How many say each. What thousands have in common is looked at once."""
    counts: Counter[str] = Counter()
    for one, number in Counter(having).items():
        for value in said(one):
            counts[value] += number
    return counts


def of_tags(matches: Sequence[Match], shelf: Shelf) -> Counted:
    """How many have each tag; that of another workspace is the same. Two queries."""
    tags = Tag.objects.filter(workspace__in=shelf.workspaces).order_by("pk")
    names = dict(tags.values_list("pk", "name"))
    first = {name.casefold(): name for name in reversed([*names.values()])}
    links = Tag.documents.through._default_manager.filter(tag__in=list(names))  # noqa: SLF001
    uses = Counter(tag for (tag,) in _linked(links, matches, "tag"))
    counts: Counter[str] = Counter()
    for tag, number in uses.items():
        counts[first[names[tag].casefold()]] += number
    return Counted(name=gettext("Tags"), counts=counts, said=lambda one: said_of(Field.TAG, one))


def of_folders(matches: Sequence[Match]) -> Counted:
    """How many lie in each folder, or within: those at the top, or of the folder that all lie in
    the ones right in that. A query."""
    uses = Counter(one.folder for one in matches if one.folder is not None)
    paths = Folder.objects.filter(pk__in=list(uses)).order_by("pk").values_list("path", "pk")
    lying = [(path.split("/"), uses[pk]) for path, pk in paths]
    counts: Counter[str] = Counter()
    for depth in range(max((len(names) for names, _ in lying), default=0)):
        counts = _by_path(lying, depth + 1)
        if len(counts) != 1 or [*counts.values()] != [len(matches)]:
            break
    return Counted(
        name=gettext("Folders"), counts=counts, said=lambda one: said_of(Field.PATH, one)
    )


def of_own_fields(matches: Sequence[Match], shelf: Shelf) -> Iterator[Counted]:
    """How many have each value of what can be chosen, by the names of the fields. Two queries.

    Not where a field of that name is something else in another workspace: by its values other
    documents would be found.
    """
    every = list(OwnField.objects.filter(workspace__in=shelf.workspaces))
    other = {one.name.casefold() for one in every if one.kind != Kind.CHOICE}
    names: dict[str, str] = {}
    for one in every:
        names.setdefault(one.name.casefold(), one.name)
    offered = [key for key in names if key not in other][:MOST_FIELDS]
    keys = {one.pk: one.name.casefold() for one in every}
    fields = [pk for pk, key in keys.items() if key in offered]
    if not fields:
        return
    values = FieldValue.objects.filter(field__in=fields).exclude(text__in=[ANY, NONE])
    uses = Counter(_linked(values, matches, "field", "text"))
    for key in offered:
        counts: Counter[str] = Counter()
        shown: dict[str, str] = {}
        for (field, text), number in sorted(uses.items()):
            if keys[field] == key:
                counts[shown.setdefault(text.casefold(), text)] += number
        yield Counted(name=names[key], counts=counts, said=_valued(names[key]))


def said_of(field: Field, value: str) -> str:
    """A field with a value, as it is typed."""
    return f'{field}:"{value}"' if " " in value else f"{field}:{value}"


def _valued(name: str) -> Callable[[str], str]:
    return lambda value: said_of(Field.FIELD, f"{name}={value}")


def _linked(
    links: QuerySet[Any], matches: Sequence[Match], *columns: str
) -> Iterator[tuple[Any, ...]]:
    """These columns of rows that belong to the documents; of many documents all are read."""
    found = {one.key[0] for one in matches}
    if len(found) <= MOST_NAMED:
        links = links.filter(document__in=[UUID(one) for one in found])
    rows = links.order_by().values_list(Cast("document_id", CharField()), *columns)
    return (tuple(row) for key, *row in rows if hexadecimal(key) in found)


def _by_path(lying: Iterable[tuple[Sequence[str], int]], depth: int) -> Counter[str]:
    """How many lie in each path of so many names, whatever its capitals."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for names, number in lying:
        if len(names) >= depth:
            path = "/".join(names[:depth])
            counts[shown.setdefault(path.casefold(), path)] += number
    return counts
