"""Knowledge search: one field, documents with their best passages, each opens at its page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest
from webapp.configuration.request_id import request_id
from webapp.library.documents.filters import EVERYTHING, TYPE_WORDS, Dates
from webapp.library.documents.tags import tags_of
from webapp.library.models import Document, Workspace
from webapp.messages import told
from webapp.search.find import Results, find, find_near
from webapp.search.models import SavedSearch
from webapp.search.saved import kept_by, new_in
from webapp.search.wanted import Sort, Wanted, read_wanted, uuid_of


@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """The search page; with a query in the address, its results; `all`, with what is near as well,
    where there is no script that asks for it later."""
    wanted = read_wanted(request.GET)
    if "near" in request.GET:
        return _near(request, wanted)
    results: Results | None = None
    error = ""
    if wanted.text:
        try:
            results = find(request.user, wanted, at_once="all" in request.GET)
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
        "back": _back(wanted, workspaces),
        "document": document,
        "chips": _chips(wanted, workspaces, document),
        **_editable(request, wanted, results),
        "has_documents": Document.objects.visible_to(request.user).ready().exists(),
    }
    whole = any(name in request.headers for name in ("HX-Boosted", "HX-History-Restore-Request"))
    if "HX-Request" in request.headers and not whole:
        return render(request, "search/_hits.html", context)
    context |= _form(workspaces, wanted) | _saved(request, wanted)
    return render(request, "search/search.html", context)


def _form(workspaces: Iterable[Workspace], wanted: Wanted) -> dict[str, Any]:
    """What can be chosen around the results, which stays as it is while one types."""
    return {
        "tags": _tags(workspaces, wanted),
        "types": TYPE_WORDS.items(),
        "type_names": " ".join(TYPE_WORDS),
        "dates": Dates.choices,
        "sorts": Sort.choices,
    }


def _editable(request: MemberRequest, wanted: Wanted, results: Results | None) -> dict[str, Any]:
    """The workspaces that the search can be saved for, one alone where it is narrowed to that; and
    whether any of what was found may be tagged."""
    editable = list(Workspace.objects.editable_by(request.user)) if results else []
    found = {place for place, _ in results.places} if results else set()
    return {
        "shareable": [one for one in editable if wanted.workspace in {None, one.pk}],
        "may_tag": not found.isdisjoint(editable),
    }


def _saved(request: MemberRequest, wanted: Wanted) -> dict[str, Any]:
    """The saved searches, and what is new for the one that was run."""
    running = None
    if (pk := uuid_of(request.GET.get("saved", ""))) is not None:
        running = SavedSearch.objects.visible_to(request.user).filter(pk=pk).first()
    since = _moment(request.GET.get("since", ""))
    found = new_in(running, request.user, since) if running and since else []
    return {
        "saved": kept_by(request.user),
        "running": running,
        "since": since,
        "news": [(one.title, replace(wanted, document=one.pk, page=1)) for one in found],
    }


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _near(request: MemberRequest, wanted: Wanted) -> HttpResponse:
    """What is only near in meaning: the page asks for it when the words are shown."""
    try:
        results = find_near(request.user, wanted)
    except RagError as failure:
        results = Results(wanted=wanted, trouble=told(failure.message))
    return render(request, "search/_near.html", {"results": results})


def _back(wanted: Wanted, workspaces: Iterable[Workspace]) -> Workspace | None:
    """The workspace that one came from, or that is searched."""
    before = wanted.back or wanted.workspace
    return next((one for one in workspaces if one.pk == before), None)


def _chips(
    wanted: Wanted, workspaces: Iterable[Workspace], document: Document | None
) -> list[tuple[str, Wanted]]:
    """What is no plain word and narrows the search, each with the search without it."""
    chips = [(text, wanted.saying(left)) for text, left in wanted.asked.chips]
    here = [one.name for one in workspaces if one.pk == wanted.workspace]
    chips += [(name, replace(wanted, workspace=None, page=1)) for name in here]
    if document is not None:
        chips.append((document.title, replace(wanted, document=None, page=1)))
    if wanted.only:
        told_ = ", ".join(wanted.only.words)
        chips.append((told_, replace(wanted, only=EVERYTHING, page=1)))
    return chips


def _tags(workspaces: Iterable[Workspace], wanted: Wanted) -> list[str]:
    """The names of tags where it is searched, each once, of documents in use."""
    searched = [one for one in workspaces if wanted.workspace in {None, one.pk}]
    return list({tag.name.casefold(): tag.name for tag in tags_of(*searched)}.values())
