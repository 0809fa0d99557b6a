"""A question of what a search finds: narrowed to those documents, as they are when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import ngettext

from rag.errors import QuestionError, RagError
from rag.notices import Notice
from webapp.accounts.models import User
from webapp.library.models import Workspace
from webapp.search.together import to_ask
from webapp.search.wanted import read_wanted

MOST_LETTERS = 60  # of a search that is named


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSet:
    """The documents of a workspace that a search finds. `address` asks for the search."""

    address: str
    text: str
    ids: Sequence[UUID]

    @property
    def words(self) -> str:
        """What a reader calls it."""
        told = ngettext(
            "%(count)s document found by “%(search)s”",
            "%(count)s documents found by “%(search)s”",
            len(self.ids),
        )
        return told % {"count": len(self.ids), "search": Truncator(self.text).chars(MOST_LETTERS)}


def found_set(user: User, workspace: Workspace, address: str) -> FoundSet | None:
    """What an address finds; None where it asks for nothing, or nothing can be looked for."""
    wanted = read_wanted(QueryDict(address))
    try:
        ids = to_ask(user, wanted, workspace) if wanted.text else []
    except RagError:
        return None
    return FoundSet(address=address, text=wanted.text, ids=ids) if wanted.text else None


def among_found(
    user: User, workspace: Workspace, address: str, chosen: Sequence[UUID]
) -> Sequence[UUID]:
    """The chosen documents that a search finds; all that it finds, where none is chosen; the chosen
    ones, where nothing was searched for.

    Raises QuestionError where a search finds none of them.
    """
    if not address:
        return chosen
    found = found_set(user, workspace, address)
    ids = found.ids if found else []
    named = set(chosen)
    among = [one for one in ids if one in named] if named else ids
    if not among:
        raise QuestionError(Notice("ask.nothing_fits", filters=found.text if found else ""))
    return among
