"""The administrators' page on maintenance: chores asked for by a click, watched, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods
from django_stubs_ext import StrPromise

from webapp.accounts.models import User
from webapp.accounts.proof import ask_again, has_proven
from webapp.heartbeats import QUICK, Pulse, pulse
from webapp.library.errors import RefusedError
from webapp.library.models import Document
from webapp.maintenance.backup import backups
from webapp.maintenance.chores import start_chore, stop_chore
from webapp.maintenance.models import Chore, Kind
from webapp.maintenance.older import read_by_older
from webapp.panel.connected.trail import note

LISTED = 20  # chores
MOST_COUNTED = 1_000  # documents of an older reader, or in the trash
ASKS_AGAIN = {Kind.EMPTY_TRASH}  # what cannot be undone

ABOUT: Mapping[Kind, StrPromise] = {
    Kind.CHECK: gettext_lazy(
        "Compares the database with both indexes and the files, and tells what differs. Changes "
        "nothing."
    ),
    Kind.MEND: gettext_lazy(
        "The same, and mends what can be mended: what is missing is put back, what is too much "
        "goes."
    ),
    Kind.REBUILD: gettext_lazy(
        "Makes both indexes new from the database. Documents that are not back yet are left out of "
        "answers meanwhile. Needed only where mending did not help."
    ),
    Kind.READ_AGAIN: gettext_lazy(
        "Queues all documents that an older reader read. They can be asked as before meanwhile."
    ),
    Kind.BACK_UP: gettext_lazy(
        "Copies the database, the files and the secrets aside while all goes on. Files that did "
        "not change share their room with the backup before."
    ),
    Kind.EMPTY_TRASH: gettext_lazy(
        "Deletes for good what is in the trash of all workspaces. It does not come back."
    ),
}

DIFFERENCES: Mapping[str, StrPromise] = {
    "missing": gettext_lazy("Chunks are missing in the index"),
    "extra": gettext_lazy("Entries in the index are of no live chunk"),
    "orphan": gettext_lazy("A collection belongs to no workspace, or to another embedding model"),
    "emptied": gettext_lazy("Nothing is left in the collection of another embedding model"),
    "lost_rows": gettext_lazy("Chunks are missing in the database"),
    "untidy": gettext_lazy("Older or deleted rows are left"),
    "no_original": gettext_lazy("The uploaded file is missing"),
    "no_layout": gettext_lazy("The words and boxes of its pages are missing"),
    "extra_files": gettext_lazy("Files belong to no document"),
    "words": gettext_lazy("Words of a document that is gone for good are left"),
    "extra_pictures": gettext_lazy("Cached pictures of pages belong to no document"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A chore that can be asked for. `count`: of how many documents, where that is asked at all."""

    kind: Kind
    about: StrPromise
    count: int | None = None

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.count is not None and self.count > MOST_COUNTED

    @property
    def counted(self) -> int:
        """As many as are told."""
        return min(self.count or 0, MOST_COUNTED)


@require_http_methods(["GET", "HEAD", "POST"])
def maintenance(request: HttpRequest) -> HttpResponse:
    """Shows what can be done and what was; a POST starts one, or stops the one that is open."""
    if request.method == "POST":
        return _act(request)
    chores = list(Chore.objects.all()[:LISTED])
    context = {
        **admin.site.each_context(request),
        "title": gettext("Maintenance"),
        "offers": _offers(),
        "open": next((one for one in chores if one.is_open), None),
        "nobody_works": pulse(QUICK) is not Pulse.ALIVE,
        "chores": [(one, _differences(one)) for one in chores if not one.is_open],
        "backup_folder": settings.BACKUP_DIR,
        "backups": [one.name for one in backups()],
    }
    return TemplateResponse(request, "admin/maintenance.html", context)


def _offers() -> list[Offer]:
    counts = {
        Kind.READ_AGAIN: read_by_older().order_by()[: MOST_COUNTED + 1].count(),
        Kind.EMPTY_TRASH: Document.objects.in_trash().order_by()[: MOST_COUNTED + 1].count(),
    }
    return [Offer(kind=kind, about=about, count=counts.get(kind)) for kind, about in ABOUT.items()]


def _differences(chore: Chore) -> list[tuple[StrPromise | str, int, int]]:
    """What a comparison found: in words, how often, and how many of these are left."""
    left = chore.tells("kinds_left") or {}
    found = (chore.tells("kinds") or {}).items()
    return [(DIFFERENCES.get(name, name), count, left.get(name, 0)) for name, count in found]


def _act(request: HttpRequest) -> HttpResponse:
    back = redirect("admin:maintenance")
    if stopped := request.POST.get("stop", ""):
        _stop(request, stopped)
        return back
    wanted = request.POST.get("start", "")
    if wanted not in Kind.values or not isinstance(request.user, User):
        return back
    kind = Kind(wanted)
    if kind in ASKS_AGAIN:
        if "sure" not in request.POST:
            messages.error(request, gettext("Say that you are sure: it does not come back."))
            return back
        if not has_proven(request) and (asked := ask_again(request)):
            return asked
    try:
        chore = start_chore(kind, request.user)
    except RefusedError as error:
        messages.error(request, error.message)
        return back
    note(request, chore, ADDITION)
    return back


def _stop(request: HttpRequest, chore_id: str) -> None:
    try:
        chore = Chore.objects.open().filter(pk=UUID(chore_id)).first()
    except ValueError:
        return
    if chore is not None and stop_chore(chore.pk):
        note(request, chore, CHANGE, "stopped")
