"""What is searched for and where, as an address says it."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from webapp.library.documents.filters import EVERYTHING, Filter, read_filter
from webapp.search.grammar import Asked, as_words, read

LONGEST_QUERY = 400
MOST_DIGITS = 6  # of a page's number


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
    def pairs(self) -> list[tuple[str, str]]:
        """It as a form says it."""
        where = {"workspace": self.workspace, "document": self.document, "back": self.back}
        given = [("q", self.text), *((name, str(pk)) for name, pk in where.items() if pk)]
        given += self.only.pairs
        if self.sort != Sort.RELEVANCE:
            given.append(("sort", str(self.sort)))
        if self.page > 1:
            given.append(("page", str(self.page)))
        return given

    @property
    def address(self) -> str:
        """The end of the address that asks for it."""
        return urlencode(self.pairs)

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


def read_wanted(given: QueryDict) -> Wanted:
    """What an address asks for; what cannot be read in it is left out.

    A `quote` is looked for by its words: where they stand all, in a row first, or what is near.
    """
    text = (given.get("q") or as_words(given.get("quote", ""))).replace("\x00", " ")
    text = text.encode(errors="ignore").decode()
    sort, page = given.get("sort", ""), given.get("page", "")
    return Wanted(
        text=" ".join(text.split())[:LONGEST_QUERY],
        workspace=uuid_of(given.get("workspace", "")),
        document=uuid_of(given.get("document", "")),
        back=uuid_of(given.get("back", "")),
        only=read_filter(given),
        sort=Sort(sort) if sort in Sort.values else Sort.RELEVANCE,
        page=max(1, int(page)) if page.isdecimal() and len(page) <= MOST_DIGITS else 1,
    )


def uuid_of(text: str) -> UUID | None:
    """The id that an address gives, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
