"""The columns of the list of documents, and what a click on the head of one sorts by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from webapp.library.documents.catalog import Order, Sort
from webapp.library.models import OwnField

UP, DOWN = "↑", "↓"
# By which sorts begin with the largest or the newest.
_FALLING = {Sort.NEWEST, Sort.PAGES, Sort.SIZE, Sort.DATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its sorts: each a label, what a click sorts by, and a sign if it is sorted so."""

    sorts: tuple[tuple[str, str, str], ...]

    @property
    def direction(self) -> str:
        """For a screen reader; empty where it is not sorted by this column."""
        signs = [sign for _, _, sign in self.sorts if sign]
        return {UP: "ascending", DOWN: "descending"}[signs[0]] if signs else ""


def columns(order: Order, own: Sequence[OwnField], *, folders: bool) -> list[Column]:
    """Those of a list in that order; own fields among them, and folders where there are any."""
    heads: list[list[OwnField | tuple[str, Sort]]] = [
        [(gettext("Document"), Sort.NAME), (gettext("Stage"), Sort.STAGE)]
    ]
    if folders:
        heads.append([(gettext("Folder"), Sort.FOLDER)])
    heads += [[one] for one in own]
    heads.append(
        [
            (gettext("Pages"), Sort.PAGES),
            (gettext("Size"), Sort.SIZE),
            (gettext("Type"), Sort.TYPE),
        ]
    )
    heads.append([(gettext("Added"), Sort.NEWEST), (gettext("Dated"), Sort.DATED)])
    return [Column(sorts=tuple(_told(one, order) for one in head)) for head in heads]


def _told(one: OwnField | tuple[str, Sort], order: Order) -> tuple[str, str, str]:
    if isinstance(one, OwnField):
        first = Order(field=one)
        sign = (DOWN if order.back else UP) if order.field == one else ""
        return one.name, (Order(field=one, back=True) if sign == UP else first).address, sign
    label, sort = one
    falls = sort in _FALLING
    if order.field is None and order.sort == sort:
        return label, sort.other, DOWN if falls else UP
    turned = order.field is None and order.sort == sort.other
    return label, sort, (UP if falls else DOWN) if turned else ""
