"""Home: the workspaces of whoever looks, and a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.shown import list_workspaces
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.library.people.workspaces import create_workspace

MOST_RECENT = 6


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """The user's workspaces; the way in when there is nothing yet."""
    tiles = list_workspaces(request.user)
    editable = set(Workspace.objects.editable_by(request.user).values_list("pk", flat=True))
    first = next((one.workspace for one in tiles if one.workspace.pk in editable), None)
    recent = request.user.conversation_set.visible_to(request.user).select_related("workspace")
    context = {
        "tiles": tiles,
        "empty": not any(one.documents for one in tiles),
        "first": first,
        "recent": recent[:MOST_RECENT],
    }
    return render(request, "library/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_workspace(request: MemberRequest) -> HttpResponse:
    """Make a workspace and open it; to whoever only came here, where one is made."""
    if request.method != "POST":
        return redirect(reverse("home") + "?new")
    try:
        workspace = create_workspace(request.user, request.POST.get("name", ""))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("home")
    if request.POST.get("then") == "home":
        return redirect("home")
    return redirect("workspace", workspace_id=workspace.pk)
