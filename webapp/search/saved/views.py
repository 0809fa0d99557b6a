"""Saved searches in the browser: kept, run, renamed, deleted."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.search.models import SavedSearch
from webapp.search.saved import kept_by, look_at, rename_search, save_search
from webapp.search.wanted import read_wanted, uuid_of


@require_GET
def searches(request: MemberRequest) -> HttpResponse:
    """All saved searches of a person, with what can be done to them."""
    return render(request, "search/saved.html", {"saved": kept_by(request.user)})


@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keep the search that the form tells, under `name`; `share` is the workspace to share it
    with."""
    wanted = read_wanted(request.POST)
    share = request.POST.get("share")
    workspace = None
    if share:
        editable = Workspace.objects.editable_by(request.user)
        workspace = get_object_or_404(editable, pk=uuid_of(share))
    try:
        search = save_search(request.user, wanted, request.POST.get("name", ""), workspace)
    except RefusedError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(f"{reverse('search')}?{wanted.address}")
    told = gettext("Saved as “%(name)s”. What is new for it will be shown beside its name.")
    messages.success(request, told % {"name": search.name})
    return HttpResponseRedirect(f"{reverse('search')}?{search.wanted.address}")


@require_GET
def run(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Run it. What is new since the person did so before is told once."""
    search = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=search_id)
    since = look_at(search, request.user)
    told = urlencode({"saved": str(search.pk), "since": since.isoformat()})
    return HttpResponseRedirect(f"{reverse('search')}?{search.wanted.address}&{told}")


@require_POST
def rename(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Give it the `name`."""
    try:
        rename_search(_editable(request, search_id), request.POST.get("name", ""))
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("searches")


@require_POST
def delete(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Keep it no longer; for nobody, where it is shared."""
    _editable(request, search_id).delete()
    return redirect("searches")


def _editable(request: MemberRequest, search_id: UUID) -> SavedSearch:
    found: SavedSearch = get_object_or_404(
        SavedSearch.objects.editable_by(request.user).select_related("workspace"), pk=search_id
    )
    return found
