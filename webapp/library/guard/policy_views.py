"""The page where owners say what is hidden, and see what that does to their own documents."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods
from django_stubs_ext import StrPromise

from rag.types import Action
from webapp.accounts.requests import MemberRequest
from webapp.engine import name_finder
from webapp.library.guard.policy import (
    examples,
    kind_rows,
    latest_openings,
    may_open,
    read_policy,
    set_policy,
)
from webapp.library.models import Workspace


@require_http_methods(["GET", "POST"])
def policy(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """All members see the policy; owners change it, and try it on own documents before."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    owned = may_open(request.user, workspace)
    if request.method == "POST":
        if not owned:
            raise Http404
        return _saved(request, workspace)
    tried = read_policy(request.GET) if owned and "try" in request.GET else None
    shown = workspace.policy if tried is None else tried
    context = {
        "workspace": workspace,
        "owned": owned,
        "rows": kind_rows(workspace, shown),
        "actions": [(action.value, WORDS[action]) for action in Action],
        "examples": examples(workspace, shown) if owned else (),
        "tried": tried is not None,
        "openings": latest_openings(workspace) if owned else (),
        "names_found": name_finder() is not None,
    }
    return render(request, "library/policy.html", context)


WORDS: Mapping[Action, StrPromise] = {
    Action.OFF: gettext_lazy("Show"),
    Action.MASK: gettext_lazy("Hide the words"),
    Action.BLOCK: gettext_lazy("Withhold the passage"),
}


def _saved(request: MemberRequest, workspace: Workspace) -> HttpResponse:
    if set_policy(workspace, request.user, read_policy(request.POST)):
        messages.success(
            request,
            gettext(
                "The policy holds from now on. Earlier answers and the search index are being "
                "brought in line with it."
            ),
        )
    return redirect("policy", workspace_id=workspace.pk)
