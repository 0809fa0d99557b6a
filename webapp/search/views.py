"""Knowledge search: one field, documents with their best passages, each opens at its page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest
from webapp.configuration.request_id import request_id
from webapp.library.documents.filters import EVERYTHING, TYPE_WORDS, Dates, read_filter
from webapp.library.documents.tags import tags_of
from webapp.library.models import Document, Workspace
from webapp.messages import told
from webapp.search.find import Results, find, find_near
from webapp.search.grammar import as_words
from webapp.search.wanted import LONGEST_QUERY, Sort, Wanted

MOST_DIGITS = 6  # of a page's number


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
        "has_documents": Document.objects.visible_to(request.user).ready().exists(),
    }
    whole = any(name in request.headers for name in ("HX-Boosted", "HX-History-Restore-Request"))
    if "HX-Request" in request.headers and not whole:
        return render(request, "search/_hits.html", context)
    return render(request, "search/search.html", context | _form(workspaces, wanted))


def _form(workspaces: Iterable[Workspace], wanted: Wanted) -> dict[str, Any]:
    """What can be chosen around the results, which stays as it is while one types."""
    return {
        "tags": _tags(workspaces, wanted),
        "types": TYPE_WORDS.items(),
        "type_names": " ".join(TYPE_WORDS),
        "dates": Dates.choices,
        "sorts": Sort.choices,
    }


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


def read_wanted(given: QueryDict) -> Wanted:
    """What an address asks for; what cannot be read in it is left out.

    A `quote` is looked for by its words: where they stand all, in a row first, or what is near.
    """
    text = (given.get("q") or as_words(given.get("quote", ""))).replace("\x00", " ")
    text = text.encode(errors="ignore").decode()
    sort, page = given.get("sort", ""), given.get("page", "")
    return Wanted(
        text=" ".join(text.split())[:LONGEST_QUERY],
        workspace=_uuid(given.get("workspace", "")),
        document=_uuid(given.get("document", "")),
        back=_uuid(given.get("back", "")),
        only=read_filter(given),
        sort=Sort(sort) if sort in Sort.values else Sort.RELEVANCE,
        page=max(1, int(page)) if page.isdecimal() and len(page) <= MOST_DIGITS else 1,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
