"""Searching all that the caller may see."""

from ninja import Query, Router

from webapp.accounts.requests import MemberRequest
from webapp.api.access import visible_document, visible_workspace
from webapp.api.schemas import refuse_unknown
from webapp.api.schemas_asking import HitOut, SearchIn, SearchOut
from webapp.search.find import Wanted, find

router = Router(tags=["search"])


@router.get("", response=SearchOut)
def search(request: MemberRequest, asked: Query[SearchIn]) -> SearchOut:
    """The best passages of all documents that the caller may see, best first.

    Narrow it to a workspace, to a document, to tags, types and days.
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
    )
    return SearchOut(hits=[HitOut.of(one) for one in find(request.user, wanted).found])
