"""All documents of a workspace, searched and sorted: made for ten thousand of them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from webapp.library.documents.filters import EVERYTHING, Filter
from webapp.library.models import Document, Workspace

MOST_LETTERS = 100


class Sort(TextChoices):
    """What the documents are sorted by."""

    NEWEST = "newest", gettext_lazy("Newest")
    OLDEST = "oldest", gettext_lazy("Oldest")
    NAME = "name", gettext_lazy("Name")
    PAGES = "pages", gettext_lazy("Pages")
    SIZE = "size", gettext_lazy("Size")
    STAGE = "stage", gettext_lazy("Stage")


ORDERS: dict[Sort, tuple[str | Lower, ...]] = {
    Sort.NEWEST: ("-created",),
    Sort.OLDEST: ("created",),
    Sort.NAME: (Lower("title"),),
    Sort.PAGES: ("-pages_count",),
    Sort.SIZE: ("-size",),
    Sort.STAGE: ("stage", "-created"),
}


def catalog(
    workspace: Workspace, text: str, sort: Sort, wanted: Filter = EVERYTHING
) -> QuerySet[Document]:
    """The documents in use that fit and whose name holds a text; in an order that pages do not
    blur."""
    documents = wanted.narrow(Document.objects.current().filter(workspace=workspace))
    text = text.replace("\x00", "").strip()[:MOST_LETTERS]
    if text:
        documents = documents.filter(Q(title__icontains=text) | Q(file_name__icontains=text))
    return documents.order_by(*ORDERS[sort], "pk")


def load(ids: Sequence[UUID], documents: QuerySet[Document]) -> list[Document]:
    """Documents in the order of their ids, which a page of a list was sorted by.

    A page far down the list skips over entries of an index then, not over rows.
    """
    found = documents.order_by().in_bulk(ids)
    return [found[one] for one in ids if one in found]
