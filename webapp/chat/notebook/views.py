"""The page of a notebook, and what is done on it."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.chat.export.sheet import build_sheet
from webapp.chat.export.views import facts_of, sheet_file
from webapp.chat.models import Entry, NotebookShare
from webapp.chat.notebook.checking import check_entry
from webapp.chat.notebook.entries import (
    ShownEntry,
    change_text,
    keep_answer,
    keep_place,
    keep_text,
    move,
    show_entries,
)
from webapp.chat.notebook.sharing import notebook_link
from webapp.chat.sharing.views import answered_turn, to_read
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.library.viewer.figures import FigurePlace, find_figure
from webapp.library.viewer.place import read_place
from webapp.library.viewer.words import words_of

_DIGITS = 5


@require_GET
def notebook(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """What one keeps in a workspace."""
    workspace = _workspace(request, workspace_id)
    share = NotebookShare.objects.made_by(request.user).filter(workspace=workspace).first()
    context = {
        "workspace": workspace,
        "entries": _kept(request, workspace),
        "share": share,
        "link": notebook_link(share) if share else "",
    }
    return render(request, "chat/notebook.html", context)


@require_GET
def export_notebook(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """All of it as a file: `as` Markdown, Word or PDF."""
    workspace = _workspace(request, workspace_id)
    title = gettext("Notebook: %(name)s") % {"name": workspace.name}
    items = [kept.item for kept in _kept(request, workspace)]
    sheet = build_sheet(title, facts_of(workspace), items, settings.PUBLIC_URL)
    try:
        return sheet_file(sheet, request.GET.get("as", ""))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("notebook", workspace_id=workspace.pk)


@require_POST
def keep(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """Keep an answer of one's own, or its sentence of the number `claim`."""
    turn = answered_turn(request, turn_id)
    given = request.POST.get("claim", "")
    claim = int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else None
    workspace = turn.conversation.workspace
    try:
        entry = keep_answer(turn, request.user, claim)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("notebook", workspace_id=workspace.pk)
    if "HX-Request" in request.headers:
        return render(request, "chat/_kept.html", {"workspace": workspace, "entry": entry})
    return _back(entry)


@require_POST
def keep_words(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Keep the words of a document that are marked in the viewer: `page`, `start`, `end`, `check`.

    Raises Http404 where those words do not stand there.
    """
    documents = Document.objects.visible_to(request.user).select_related("workspace")
    document = get_object_or_404(documents, pk=document_id)
    place = read_place(request.POST, document)
    if not place.check or not words_of(document, place):
        raise Http404
    try:
        entry = keep_place(document, request.user, place.query)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("notebook", workspace_id=document.workspace_id)
    if "HX-Request" in request.headers:
        context = {"workspace": document.workspace, "entry": entry}
        return render(request, "chat/_kept_words.html", context)
    return _back(entry)


@require_POST
def keep_figure(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Keep a figure of a document, by its `number` and `check`. Raises Http404 for none."""
    documents = Document.objects.visible_to(request.user).select_related("workspace")
    document = get_object_or_404(documents, pk=document_id)
    given = request.POST.get("figure", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else -1
    check = request.POST.get("check", "")
    figure = find_figure(document, number, check)
    if figure is None:
        raise Http404
    place = FigurePlace(page=figure.page, number=number, check=check)
    try:
        entry = keep_place(document, request.user, place.query)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("notebook", workspace_id=document.workspace_id)
    if "HX-Request" in request.headers:
        context = {"workspace": document.workspace, "entry": entry}
        return render(request, "chat/_kept_words.html", context)
    return _back(entry)


@require_POST
def add_text(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Keep a text of one's own."""
    workspace = _workspace(request, workspace_id)
    text = request.POST.get("text", "")
    try:
        return _back(keep_text(workspace, request.user, text))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("notebook", workspace_id=workspace.pk)


@require_POST
def edit_text(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """Change a text of one's own."""
    entry = _entry(request, entry_id, turn=None, document=None)
    text = request.POST.get("text", "")
    try:
        change_text(entry, text)
    except RefusedError as error:
        messages.error(request, error.message)
    return _back(entry)


@require_POST
def check_text(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """Ask whether documents of the workspace say what a text of one's own says."""
    entry = _entry(request, entry_id, turn=None, document=None)
    try:
        check_entry(entry, request.user)
    except RefusedError as error:
        messages.error(request, error.message)
    return _back(entry)


@require_POST
def move_entry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """Move an entry `to` up or down by one."""
    entry = _entry(request, entry_id)
    try:
        move(entry, up=request.POST.get("to") == "up")
    except RefusedError as error:
        messages.error(request, error.message)
    return _back(entry)


@require_POST
def delete_entry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """Keep it no longer; the answer stays in its conversation."""
    entry = _entry(request, entry_id)
    entry.delete()
    return redirect("notebook", workspace_id=entry.workspace_id)


def _workspace(request: MemberRequest, workspace_id: UUID) -> Workspace:
    found: Workspace = get_object_or_404(
        Workspace.objects.visible_to(request.user), pk=workspace_id
    )
    return found


def _entry(request: MemberRequest, entry_id: UUID, **only: None) -> Entry:
    mine = Entry.objects.visible_to(request.user).select_related("workspace", "user")
    found: Entry = get_object_or_404(mine, pk=entry_id, **only)
    return found


def _kept(request: MemberRequest, workspace: Workspace) -> list[ShownEntry]:
    mine = Entry.objects.visible_to(request.user).filter(workspace=workspace)
    found = show_entries(list(mine.select_related("turn")), request.user)
    return [replace(one, shown=to_read(one.shown) if one.shown else None) for one in found]


def _back(entry: Entry) -> HttpResponse:
    page = reverse("notebook", args=[entry.workspace_id])
    return redirect(f"{page}#entry-{entry.pk}")
