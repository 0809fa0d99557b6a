"""What is done to many documents at once: those chosen by hand, or all that fit a filter.

Each act is a few updates for a thousand documents, which are done whole: what is cut short is done
in part, and repeated without harm. A page asks for one thousand after the other, and shows how far
it is.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from webapp.accounts.models import User
from webapp.library.documents.fields import fill_field, read_value
from webapp.library.documents.folders import clean_path, move_documents
from webapp.library.documents.reading import retry_documents
from webapp.library.documents.tags import change_tags, clean_tags
from webapp.library.documents.trash import delete_documents
from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, OwnField, Workspace

AT_ONCE = 1_000


def moment_of(stamp: int) -> datetime:
    """The moment of so many microseconds. Raises OverflowError."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=stamp)


class Act(TextChoices):
    """What can be done to many."""

    MOVE = "move", gettext_lazy("Move")
    TAG = "tag", gettext_lazy("Change tags")
    FILL = "fill", gettext_lazy("Fill a field")
    RETRY = "retry", gettext_lazy("Try again")
    DELETE = "delete", gettext_lazy("Delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act with what it needs: where to, which tags, which `field` is what; `by` whom."""

    act: Act
    by: User
    folder: str = ""
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    field: OwnField | None = None
    value: str = ""
    at: datetime = dataclasses.field(default_factory=timezone.now)

    @property
    def stamp(self) -> int:
        """When it was given, in microseconds: what was deleted by it is restored by that."""
        return (self.at - moment_of(0)) // timedelta(microseconds=1)

    def check(self) -> None:
        """Raises RefusedError for what cannot be done to any document."""
        clean_path(self.folder)
        if self.act == Act.TAG and not [*clean_tags(self.add), *clean_tags(self.remove)]:
            raise RefusedError(gettext("Say which tags to put on or to take off."))
        if self.act == Act.FILL:
            if self.field is None:
                raise RefusedError(gettext("Say which field to fill."))
            read_value(self.field, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many documents were meant, and to how many it was done; `last`: the last of them."""

    order: Order
    meant: int
    done: int
    last: UUID | None = None

    @property
    def words(self) -> str:
        """What happened, in a sentence or two."""
        told = self._told() % {
            "number": intcomma(self.done),
            "folder": clean_path(self.order.folder),
            "field": self.order.field or "",
        }
        left = self.meant - self.done
        if self.order.act != Act.RETRY or not left:
            return told
        others = ngettext("%(number)s needs no second try.", "%(number)s need no second try.", left)
        return f"{told} {others % {'number': intcomma(left)}}"

    def _told(self) -> str:
        match self.order.act:
            case Act.TAG:
                return ngettext(
                    "The tags of %(number)s document were changed.",
                    "The tags of %(number)s documents were changed.",
                    self.done,
                )
            case Act.FILL:
                return ngettext(
                    "“%(field)s” of %(number)s document was filled.",
                    "“%(field)s” of %(number)s documents was filled.",
                    self.done,
                )
            case Act.RETRY:
                return ngettext(
                    "%(number)s document is tried again.",
                    "%(number)s documents are tried again.",
                    self.done,
                )
            case Act.DELETE:
                return ngettext(
                    "%(number)s document was deleted.",
                    "%(number)s documents were deleted.",
                    self.done,
                )
        if not clean_path(self.order.folder):
            return ngettext(
                "%(number)s document lies in no folder now.",
                "%(number)s documents lie in no folder now.",
                self.done,
            )
        return ngettext(
            "%(number)s document lies in “%(folder)s” now.",
            "%(number)s documents lie in “%(folder)s” now.",
            self.done,
        )


def carry_out(workspace: Workspace, documents: DocumentQuerySet, order: Order) -> Done:
    """Do it to the documents of a workspace. Some 100 to 300 ms a thousand. Raises RefusedError."""
    meant = done = 0
    step = do_some(workspace, documents, order)
    while step.last:
        meant, done = meant + step.meant, done + step.done
        step = do_some(workspace, documents, order, after=step.last)
    return Done(order=order, meant=meant, done=done)


def do_some(
    workspace: Workspace, documents: DocumentQuerySet, order: Order, *, after: UUID | None = None
) -> Done:
    """Do it to a thousand of them, those after that one; there are no more where `last` is none.

    What is done may take documents out of a filter: by their ids none is met twice, nor missed.
    Raises RefusedError.
    """
    order.check()
    rest = documents.filter(pk__gt=after) if after else documents
    ids = list(rest.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    done = _do(workspace, ids, order) if ids else 0
    return Done(order=order, meant=len(ids), done=done, last=ids[-1] if ids else None)


def _do(workspace: Workspace, ids: Sequence[UUID], order: Order) -> int:
    documents = Document.objects.current().filter(workspace=workspace, pk__in=ids)
    match order.act:
        case Act.MOVE:
            return move_documents(workspace, documents, order.folder)
        case Act.TAG:
            change_tags(workspace, ids, add=order.add, remove=order.remove)
            return len(ids)
        case Act.FILL:
            return fill_field(order.field, ids, order.value) if order.field else 0
        case Act.RETRY:
            return retry_documents(documents)
        case Act.DELETE:
            return delete_documents(documents, by=order.by, at=order.at)
