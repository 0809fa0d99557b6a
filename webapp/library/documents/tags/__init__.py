"""Putting tags on documents and taking them off."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext

from webapp.library.errors import RefusedError
from webapp.library.models import Document, Tag, Workspace
from webapp.library.models.tags import LONGEST_TAG
from webapp.names import one_line

MOST_TAGS = 500  # in a workspace
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class UsedTag:
    """A tag, and on how many documents in use it is."""

    name: str
    uses: int

    def __str__(self) -> str:
        return self.name


def tags_of(*workspaces: Workspace) -> list[UsedTag]:
    """The tags of workspaces by name, those that are on documents in use.

    Three queries, one where there is no tag: all that a tag is on, less the few of them that are
    out of use. To look at each document takes half a second where there are very many.
    """
    tags = list(Tag.objects.filter(workspace__in=workspaces).order_by(Lower("name")))
    if not tags:
        return []
    through: Any = Tag.documents.through
    links = through.objects.order_by()
    out = Document.objects.out_of_use_in(workspaces)
    all_of = _counts(links.filter(tag__workspace__in=workspaces))
    out_of = _counts(links.filter(document__in=out))
    found = (UsedTag(one.name, all_of[one.pk] - out_of[one.pk]) for one in tags)
    return [one for one in found if one.uses]


def _counts(links: QuerySet[Any]) -> Counter[int]:
    return Counter(dict(links.values_list("tag").annotate(count=Count("*"))))


def change_tags(
    workspace: Workspace,
    documents: Sequence[Document | UUID],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> None:
    """Put tags on documents of one workspace, or on those of these ids, and take others off.

    Twice is once.

    Raises RefusedError for a name that is none; then nothing is changed.
    """
    added, removed = clean_tags(add), clean_tags(remove)
    chosen: Sequence[Any] = documents  # the stubs know nothing of ids of this kind
    with transaction.atomic():
        # The lock makes two changes wait for each other: neither can make the other's tag.
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        # By what is shown and by what was given: whoever sees a covered one sends that back.
        tags = list(Tag.objects.filter(workspace=workspace))
        known = {tag.as_given("name").casefold(): tag for tag in tags}
        known |= {tag.name.casefold(): tag for tag in tags}
        for name in removed:
            if tag := known.get(name.casefold()):
                tag.documents.remove(*chosen)
        for name in added:
            tag = known.get(name.casefold())
            if tag is None:
                tag = known[name.casefold()] = _new_tag(workspace, name, len(tags))
                tags.append(tag)
            tag.documents.add(*chosen)
        Tag.objects.filter(workspace=workspace, documents=None).delete()


def set_tags(document: Document, names: Iterable[str]) -> None:
    """Give a document these tags and no others. Raises RefusedError."""
    wanted = clean_tags(names)
    kept = {name.casefold() for name in wanted}
    gone = [
        tag.name
        for tag in document.tags.all()
        if kept.isdisjoint({tag.name.casefold(), tag.as_given("name").casefold()})
    ]
    change_tags(document.workspace, [document], add=wanted, remove=gone)


def inherit_tags(document: Document, of: Document) -> None:
    """Give a new version of a document the tags of the one before."""
    document.tags.add(*of.tags.all())


def clean_tags(names: Iterable[str]) -> list[str]:
    """The names as they are kept, each once; commas part several. Raises RefusedError."""
    found: dict[str, str] = {}
    for name in (part for given in names for part in given.split(",")):
        shown = one_line(name)
        if len(shown) > LONGEST_TAG:
            raise RefusedError(
                gettext("A tag may have %(number)s characters at most.") % {"number": LONGEST_TAG}
            )
        if shown:
            found.setdefault(shown.casefold(), shown)
    if len(found) > MOST_AT_ONCE:
        raise RefusedError(
            gettext("Give at most %(number)s tags at a time.") % {"number": MOST_AT_ONCE}
        )
    return list(found.values())


def _new_tag(workspace: Workspace, name: str, there: int) -> Tag:
    if there >= MOST_TAGS:
        raise RefusedError(
            gettext("A workspace may have %(number)s tags at most.") % {"number": MOST_TAGS}
        )
    return Tag.objects.create(workspace=workspace, name=name)
