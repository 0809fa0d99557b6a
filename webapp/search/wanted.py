"""What is searched for and where, as an address says it."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from webapp.library.documents.filters import EVERYTHING, Filter
from webapp.search.grammar import Asked, read

LONGEST_QUERY = 400


class Sort(TextChoices):
    """The order of what is found."""

    RELEVANCE = "relevance", gettext_lazy("Relevance")
    DATE = "date", gettext_lazy("Date, newest first")
    TITLE = "title", gettext_lazy("Title")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is searched for, and where; which page of it, from 1.

    `back` is the workspace that one came from, which narrows nothing.
    """

    text: str
    workspace: UUID | None = None
    document: UUID | None = None
    back: UUID | None = None
    only: Filter = EVERYTHING
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @cached_property
    def asked(self) -> Asked:
        """The text, read."""
        return read(self.text)

    @property
    def is_narrowed(self) -> bool:
        """Whether it is of some documents only."""
        return bool(self.workspace or self.document or self.only or self.asked.fields)

    @property
    def address(self) -> str:
        """The end of the address that asks for it."""
        where = {"workspace": self.workspace, "document": self.document, "back": self.back}
        given = [("q", self.text), *((name, str(pk)) for name, pk in where.items() if pk)]
        given += self.only.pairs
        if self.sort != Sort.RELEVANCE:
            given.append(("sort", str(self.sort)))
        if self.page > 1:
            given.append(("page", str(self.page)))
        return urlencode(given)

    @property
    def next(self) -> "Wanted":
        """Its next page."""
        return replace(self, page=self.page + 1)

    @property
    def before(self) -> "Wanted":
        """The page before it."""
        return replace(self, page=max(1, self.page - 1))

    @property
    def anywhere(self) -> "Wanted":
        """The same words without anything that narrows."""
        asked = self.asked
        return Wanted(text=asked.but(*asked.fields).text, sort=self.sort, back=self.back)

    def saying(self, text: str) -> "Wanted":
        """Another text in the same place, from its first page."""
        return replace(self, text=text, page=1)
