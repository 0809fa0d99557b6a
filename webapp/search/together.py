"""What a search finds, taken together: asked, tagged, exported."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.library.documents.filters import TYPE_OF
from webapp.library.documents.tags import change_tags
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Tag, Visitor, Workspace, WorkspaceQuerySet
from webapp.search.find import in_order
from webapp.search.look import look
from webapp.search.shelf import MOST_NAMED, Match, hexadecimal, shelf_of
from webapp.search.wanted import Wanted
from webapp.usage.export import safe

MOST_ASKED = 500  # documents of one question
MOST_TAGGED = 5_000  # at once
_HEADER = "title", "workspace", "type", "date", "tags", "places", "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """How many documents were tagged, and how many may not be."""

    done: int
    left: int


def all_found(user: Visitor, wanted: Wanted) -> list[Match]:
    """The documents that have the words, in order. Raises IndexDownError."""
    shelf = shelf_of(user, wanted, library_engine().lexical)
    return in_order(look(shelf, wanted.asked).matches, wanted.sort)


def to_ask(user: Visitor, wanted: Wanted, workspace: Workspace) -> list[UUID]:
    """Those of a workspace that a question can be asked of: the first of many.

    Raises IndexDownError.
    """
    here = replace(wanted, workspace=workspace.pk)
    return [one.pk for one in all_found(user, here)[:MOST_ASKED]]


def tag_found(user: User, wanted: Wanted, names: Sequence[str]) -> Tagged:
    """Put tags on all that is found and may be edited. Raises RefusedError and IndexDownError."""
    found = all_found(user, wanted)
    if len(found) > MOST_TAGGED:
        told = gettext("At most %(most)s documents can be tagged at once. Narrow the search down.")
        raise RefusedError(told % {"most": MOST_TAGGED})
    editable = Document.objects.editable_by(user).select_related("workspace").order_by()
    documents = editable.in_bulk([one.pk for one in found])
    places: dict[Workspace, list[Document]] = {}
    for document in documents.values():
        places.setdefault(document.workspace, []).append(document)
    for workspace, here in places.items():
        change_tags(workspace, here, add=names)
    return Tagged(done=len(documents), left=len(found) - len(documents))


def as_csv(user: Visitor, wanted: Wanted) -> str:
    """A row for each document: what it is, how many places of it have the words, where it is.

    Raises IndexDownError.
    """
    found = all_found(user, wanted)
    text = StringIO()
    rows = ([safe(cell) for cell in row] for row in _rows(user, found))
    csv.writer(text).writerows([_HEADER, *rows])
    return text.getvalue()


def _rows(user: Visitor, found: Sequence[Match]) -> Iterator[tuple[str | int, ...]]:
    workspaces = Workspace.objects.visible_to(user)
    names = {one.pk.hex: one.name for one in workspaces}
    tags = _tags(workspaces, [one.pk for one in found])
    for one in found:
        yield (
            one.title,
            names.get(hexadecimal(one.place), ""),
            str(TYPE_OF.get(one.media_type, "")),
            one.day,
            ", ".join(tags.get(one.key[0], ())),
            one.matched.passages,
            settings.PUBLIC_URL + reverse("document", args=[one.pk]),
        )


def _tags(workspaces: WorkspaceQuerySet, found: Sequence[UUID]) -> dict[str, list[str]]:
    """The names of the tags of each document, by its digits. Two queries."""
    names = dict(Tag.objects.filter(workspace__in=workspaces).values_list("pk", "name"))
    links = Tag.documents.through._default_manager.filter(tag__in=list(names))  # noqa: SLF001
    if len(found) <= MOST_NAMED:
        links = links.filter(document__in=found)
    tags: dict[str, list[str]] = {}
    for key, tag in links.values_list(Cast("document_id", CharField()), "tag"):
        tags.setdefault(hexadecimal(key), []).append(names[tag])
    return {key: sorted(some, key=str.casefold) for key, some in tags.items()}
