"""The columns of the list of documents, and what a click on the head of one sorts by."""

from dataclasses import dataclass

from django.utils.translation import gettext

from webapp.library.documents.catalog import Sort

UP, DOWN = "↑", "↓"
# By which sorts begin with the largest or the newest.
_FALLING = {Sort.NEWEST, Sort.PAGES, Sort.SIZE, Sort.DATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its sorts: each a label, what a click sorts by, and a sign if it is sorted so."""

    sorts: tuple[tuple[str, Sort, str], ...]

    @property
    def direction(self) -> str:
        """For a screen reader; empty where it is not sorted by this column."""
        signs = [sign for _, _, sign in self.sorts if sign]
        return {UP: "ascending", DOWN: "descending"}[signs[0]] if signs else ""


def columns(sort: Sort, *, folders: bool) -> list[Column]:
    """Those of a list that is sorted so; that of folders where there are any."""
    heads = [
        [(gettext("Document"), Sort.NAME), (gettext("Stage"), Sort.STAGE)],
        *([[(gettext("Folder"), Sort.FOLDER)]] if folders else []),
        [
            (gettext("Pages"), Sort.PAGES),
            (gettext("Size"), Sort.SIZE),
            (gettext("Type"), Sort.TYPE),
        ],
        [(gettext("Added"), Sort.NEWEST), (gettext("Dated"), Sort.DATED)],
    ]
    return [
        Column(sorts=tuple(_told(label, first, sort) for label, first in head)) for head in heads
    ]


def _told(label: str, first: Sort, sort: Sort) -> tuple[str, Sort, str]:
    falls = first in _FALLING
    if sort == first:
        return label, first.other, DOWN if falls else UP
    return label, first, (UP if falls else DOWN) if sort == first.other else ""
