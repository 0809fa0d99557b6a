"""What stands beside the number of a page: the word for it, and "of" before how many there are."""

from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, together


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination(Lists):
    """Those words, in every language that is known."""

    file: ClassVar[str] = "layout"
    of: Alternatives
    pages: Alternatives


PAGINATION = together(Pagination)
