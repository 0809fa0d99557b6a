"""Knowledge search: one field, passages with the words marked, each opens at its page."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest
from webapp.configuration.request_id import request_id
from webapp.library.documents.filters import TYPE_WORDS, Dates, read_filter
from webapp.library.documents.tags import tags_of
from webapp.library.models import Document, Workspace
from webapp.messages import told
from webapp.search.find import LONGEST_QUERY, Results, Wanted, find


@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """The search page; with a query in the address, its results."""
    wanted = read_wanted(request.GET)
    results: Results | None = None
    error = ""
    if wanted.text:
        try:
            results = find(request.user, wanted)
        except RagError as failure:
            error = told(failure.message)
    document = None
    if wanted.document is not None:
        document = Document.objects.visible_to(request.user).filter(pk=wanted.document).first()
    workspaces = list(Workspace.objects.visible_to(request.user))
    context = {
        "wanted": wanted,
        "results": results,
        "error": error,
        "request_id": request_id(),
        "workspaces": workspaces,
        "document": document,
        "tags": _tags(workspaces, wanted),
        "types": TYPE_WORDS.items(),
        "dates": Dates.choices,
        "has_documents": Document.objects.visible_to(request.user).ready().exists(),
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "search/_hits.html" if fragment else "search/search.html", context)


def _tags(workspaces: Iterable[Workspace], wanted: Wanted) -> list[str]:
    """The names of tags where it is searched, each once, of documents in use."""
    searched = [one for one in workspaces if wanted.workspace in {None, one.pk}]
    return list({tag.name.casefold(): tag.name for tag in tags_of(*searched)}.values())


def read_wanted(given: QueryDict) -> Wanted:
    """What an address asks for; what cannot be read in it is left out."""
    text = given.get("q", "").replace("\x00", " ")
    text = text.encode(errors="ignore").decode()
    return Wanted(
        text=" ".join(text.split())[:LONGEST_QUERY],
        workspace=_uuid(given.get("workspace", "")),
        document=_uuid(given.get("document", "")),
        only=read_filter(given),
        newest_first=given.get("sort") == "date",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
