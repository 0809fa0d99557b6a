"""All documents of a workspace, searched and sorted: made for ten thousand of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OrderBy, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from webapp.library.documents.filters import EVERYTHING, OWN, Filter
from webapp.library.models import Document, DocumentQuerySet, FieldValue, OwnField, Workspace

MOST_LETTERS = 100


class Sort(TextChoices):
    """What the documents are sorted by; with a minus, the other way round."""

    NEWEST = "newest", gettext_lazy("Newest")
    OLDEST = "oldest", gettext_lazy("Oldest")
    NAME = "name", gettext_lazy("Name")
    NAME_BACK = "-name", gettext_lazy("Name, from Z to A")
    FOLDER = "folder", gettext_lazy("Folder")
    FOLDER_BACK = "-folder", gettext_lazy("Folder, from Z to A")
    TYPE = "type", gettext_lazy("Type")
    TYPE_BACK = "-type", gettext_lazy("Type, from Z to A")
    PAGES = "pages", gettext_lazy("Pages")
    PAGES_BACK = "-pages", gettext_lazy("Pages, fewest first")
    SIZE = "size", gettext_lazy("Size")
    SIZE_BACK = "-size", gettext_lazy("Size, smallest first")
    DATED = "dated", gettext_lazy("Date of the file, newest first")
    DATED_BACK = "-dated", gettext_lazy("Date of the file, oldest first")
    STAGE = "stage", gettext_lazy("Stage")
    STAGE_BACK = "-stage", gettext_lazy("Stage, from the last")

    @property
    def other(self) -> "Sort":
        """The other way round."""
        if self in {Sort.NEWEST, Sort.OLDEST}:
            return Sort.OLDEST if self == Sort.NEWEST else Sort.NEWEST
        return Sort(self.value[1:] if self.value.startswith("-") else f"-{self.value}")


ORDERS: dict[Sort, tuple[str | Lower | OrderBy, ...]] = {
    Sort.NEWEST: ("-created",),
    Sort.NAME: (Lower("title"),),
    Sort.FOLDER: (Lower("folder__path").asc(nulls_first=True), "-created"),
    Sort.TYPE: ("media_type", "title", "file_name"),
    Sort.PAGES: ("-pages_count",),
    Sort.SIZE: ("-size",),
    Sort.DATED: (F("dated").desc(nulls_last=True),),
    Sort.DATED_BACK: (F("dated").asc(nulls_last=True),),  # what has none is last, either way
    Sort.STAGE: ("stage", "-created"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """By what a list is sorted: as a `sort` says, or by what an own field says, or `back`."""

    sort: Sort = Sort.NEWEST
    field: OwnField | None = None
    back: bool = False

    @property
    def address(self) -> str:
        """As an address says it."""
        if self.field is None:
            return self.sort.value
        return f"{'-' if self.back else ''}{OWN}{self.field.name}"


def read_order(text: str, fields: Iterable[OwnField] = ()) -> Order:
    """The order that an address tells, or else the newest first."""
    if text in Sort.values:
        return Order(Sort(text))
    name = text.removeprefix("-")
    named = (one for one in fields if name == f"{OWN}{one.name}")
    field = next(named, None)
    return Order(field=field, back=field is not None and text != name)


def catalog(
    workspace: Workspace, text: str, sort: Sort, wanted: Filter = EVERYTHING
) -> DocumentQuerySet:
    """The documents that fit, in an order that pages do not blur."""
    return in_order(fitting(workspace, text, wanted), Order(sort))


def in_order(documents: DocumentQuerySet, order: Order) -> DocumentQuerySet:
    """In an order that pages do not blur. What a field says nothing of is last, either way."""
    if order.field is not None:
        values = FieldValue.objects.filter(document=OuterRef("pk"), field=order.field)
        own = Subquery(values.values(order.field.column)[:1])
        by = OrderBy(F("own"), descending=order.back, nulls_last=True)
        return documents.annotate(own=own).order_by(by, "pk")
    if order.sort in ORDERS:
        return documents.order_by(*ORDERS[order.sort], "pk")
    return documents.order_by(*ORDERS[order.sort.other], "pk").reverse()


def fitting(workspace: Workspace, text: str, wanted: Filter = EVERYTHING) -> DocumentQuerySet:
    """The documents in use that fit and whose name holds a text."""
    documents = wanted.narrow(Document.objects.current().filter(workspace=workspace))
    text = text.replace("\x00", "").strip()[:MOST_LETTERS]
    if text:
        documents = documents.filter(Q(title__icontains=text) | Q(file_name__icontains=text))
    return documents


def load(ids: Sequence[UUID], documents: QuerySet[Document]) -> list[Document]:
    """Documents in the order of their ids, which a page of a list was sorted by.

    A page far down the list skips over entries of an index then, not over rows.
    """
    found = documents.order_by().in_bulk(ids)
    return [found[one] for one in ids if one in found]
