"""The page behind an invitation's link."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webapp.accounts.forms import BACKEND, NewAccountForm
from webapp.accounts.models import User
from webapp.accounts.requests import MemberRequest
from webapp.library.errors import RefusedError
from webapp.library.models import Invitation
from webapp.library.people.members import (
    Step,
    invitation_of,
    invitations_of,
    join,
    join_as_new,
    next_step,
)

STATUS = {Step.GONE: 404, Step.OTHER_ACCOUNT: 403}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what to do next, and on POST do it. Renders `library/invitation.html`.

    Its context: `step` (Step), `invitation` (None when gone), `form` for a new account, `error`.
    """
    found = invitation_of(token)
    step = next_step(found, request.user)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST" and found is not None:
        try:
            if _accepted(request, found, step, form):
                return redirect("workspace", found.workspace_id)
        except RefusedError as refused:
            error = refused.message
    context = {"step": step.value, "invitation": found, "form": form, "error": error}
    return render(request, "library/invitation.html", context, status=STATUS.get(step, 200))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """The same for an invitation of one's own address, to which a notice leads without its link."""
    mine = invitations_of(request.user).select_related("workspace", "invited_by")
    found = get_object_or_404(mine, pk=invitation_id)
    error = ""
    if request.method == "POST":
        try:
            join(found, request.user)
            return redirect("workspace", found.workspace_id)
        except RefusedError as refused:
            error = refused.message
    context = {"step": Step.JOIN.value, "invitation": found, "error": error}
    return render(request, "library/invitation.html", context)


def _accepted(request: HttpRequest, found: Invitation, step: Step, form: NewAccountForm) -> bool:
    if step is Step.JOIN and isinstance(request.user, User):
        join(found, request.user)
        return True
    if step is not Step.SET_PASSWORD or not form.is_valid():
        return False
    try:
        user = join_as_new(found, form.cleaned_data["password"], name=form.cleaned_data["name"])
    except ValidationError as weak:
        form.add_error("password", weak)
        return False
    login(request, user, backend=BACKEND)
    return True
