"""The members of a workspace, and its name: who may see it, who may change it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_stubs_ext import StrOrPromise

from webapp.accounts.requests import MemberRequest
from webapp.library.engine.own import choices_of, choose
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Doubtful, Membership, Role, Workspace
from webapp.library.people.members import (
    change_role,
    invite,
    open_invitations,
    remove_member,
    withdraw_invitation,
)
from webapp.library.people.promises import promises
from webapp.library.people.workspaces import (
    delete_workspace,
    rename_workspace,
    set_doubtful,
    set_most_wrong,
)

FROM_NOW_ON = gettext_lazy("Saved. It holds for answers from now on.")
# By the name of the form's field: what sets it, and what is said when it was set.
SETTINGS: dict[str, tuple[Callable[[Workspace, str], None], StrOrPromise]] = {
    "name": (rename_workspace, ""),
    "doubtful": (set_doubtful, FROM_NOW_ON),
    "most_wrong": (set_most_wrong, FROM_NOW_ON),
}


@require_GET
def members(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Members and open invitations. All members see it, owners change it."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    return _page(request, workspace)


def _page(request: MemberRequest, workspace: Workspace, link: str = "") -> HttpResponse:
    owned = Workspace.objects.owned_by(request.user).filter(pk=workspace.pk).exists()
    memberships = workspace.memberships.select_related("user").order_by("user__email")
    context = {
        "workspace": workspace,
        "memberships": memberships,
        "invitations": open_invitations(workspace).order_by("email"),
        "owned": owned,
        "name": workspace.as_given("name") if owned else workspace.name,
        "roles": Role.choices,
        "doubtful": Doubtful.choices,
        "promises": promises(workspace),
        "own_models": choices_of(workspace) if owned else (),
        "link": link,
        "documents_count": Document.objects.current().filter(workspace=workspace).count(),
    }
    return render(request, "library/members.html", context)


@require_POST
def invite_member(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Invite an address. The link is on the page this once when no mail can be sent."""
    workspace = _owned(request, workspace_id)
    try:
        invited = invite(workspace, request.user, request.POST.get("email", ""), _role(request))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("members", workspace_id=workspace.pk)
    if invited.link:
        return _page(request, workspace, link=invited.link)
    told = gettext("The invitation was sent to %(email)s.")
    messages.success(request, told % {"email": invited.invitation.email})
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def withdraw(request: MemberRequest, workspace_id: UUID, invitation_id: int) -> HttpResponse:
    """Make an invitation's link void."""
    workspace = _owned(request, workspace_id)
    withdraw_invitation(get_object_or_404(open_invitations(workspace), pk=invitation_id))
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def set_role(request: MemberRequest, workspace_id: UUID, membership_id: int) -> HttpResponse:
    """Give a member another role."""
    workspace = _owned(request, workspace_id)
    membership = get_object_or_404(workspace.memberships.all(), pk=membership_id)
    try:
        change_role(membership, _role(request))
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def remove(request: MemberRequest, workspace_id: UUID, membership_id: int) -> HttpResponse:
    """Take a member out; anybody may take themselves out."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    mine = Membership.objects.filter(user=request.user, workspace=workspace)
    owned = Workspace.objects.owned_by(request.user).filter(pk=workspace.pk).exists()
    removable = workspace.memberships.all() if owned else mine
    membership = get_object_or_404(removable, pk=membership_id)
    try:
        remove_member(membership)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("members", workspace_id=workspace.pk)
    if membership.user_id == request.user.pk:
        messages.success(request, gettext("You left “%(name)s”.") % {"name": workspace.name})
        return redirect("home")
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def choose_models(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Choose which models of those offered serve the workspace."""
    workspace = _owned(request, workspace_id)
    try:
        for choice in choices_of(workspace):
            if choice.purpose in request.POST:
                choose(workspace, choice.purpose, request.POST[choice.purpose])
        messages.success(request, FROM_NOW_ON)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def change(request: MemberRequest, workspace_id: UUID, setting: str) -> HttpResponse:
    """Change one of the workspace's settings: `setting` is also the name of the form's field."""
    workspace = _owned(request, workspace_id)
    set_it, said = SETTINGS[setting]
    try:
        set_it(workspace, request.POST.get(setting, ""))
        if said:
            messages.success(request, said)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("members", workspace_id=workspace.pk)


@require_POST
def delete(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Delete the workspace with all that is in it, when its name was typed."""
    workspace = _owned(request, workspace_id)
    if request.POST.get("name", "").strip() != workspace.as_given("name"):
        messages.error(request, gettext("The name did not match. Nothing was deleted."))
        return redirect("members", workspace_id=workspace.pk)
    delete_workspace(workspace)
    messages.success(request, gettext("“%(name)s” was deleted.") % {"name": workspace.name})
    return redirect("home")


def _owned(request: MemberRequest, workspace_id: UUID) -> Workspace:
    owned = Workspace.objects.owned_by(request.user)
    found: Workspace = get_object_or_404(owned, pk=workspace_id)
    return found


def _role(request: MemberRequest) -> Role:
    given = request.POST.get("role", "")
    return Role(given) if given in Role.values else Role.VIEWER
