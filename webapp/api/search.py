"""Searching all that the caller may see."""

from ninja import Query, Router

from webapp.accounts.requests import MemberRequest
from webapp.api.access import visible_document, visible_workspace
from webapp.api.schemas import refuse_unknown
from webapp.api.schemas.search import SearchIn, SearchOut
from webapp.search.find import find
from webapp.search.wanted import Wanted

router = Router(tags=["search"])


@router.get("", response=SearchOut)
def search(request: MemberRequest, asked: Query[SearchIn]) -> SearchOut:
    """The documents that the caller may see and that have all of the words, best first.

    "Words in quotes" follow one another; -word is in none of the documents; of a OR b one is
    enough; begin* is the beginning of words. Fields say more: title:, tag:, type:, workspace:,
    language:, after: and before: (2024, 2024-07 or 2024-07-31), and -tag: turns one round. What
    cannot be read so is words. Narrow it as well by a workspace, a document, tags, types and days.
    """
    refuse_unknown(request, SearchIn)
    if asked.workspace is not None:
        visible_workspace(request.user, asked.workspace)
    if asked.document is not None:
        visible_document(request.user, asked.document)
    wanted = Wanted(
        text=asked.q,
        workspace=asked.workspace,
        document=asked.document,
        only=asked.only,
        sort=asked.sort,
        page=asked.page,
    )
    return SearchOut.of(find(request.user, wanted))
