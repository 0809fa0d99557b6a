"""Showing a notebook to the members of its workspace, by a link."""

import logging
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.chat.models import NotebookShare
from webapp.chat.notebook.entries import show_entries
from webapp.chat.sharing.views import to_read
from webapp.library.models import Workspace

logger = logging.getLogger(__name__)


def notebook_link(share: NotebookShare) -> str:
    """The address to send to other members."""
    return settings.PUBLIC_URL + reverse("shared_notebook", args=[share.pk])


@require_POST
def share_notebook(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Make the link; where there is one it stays."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    share, made = NotebookShare.objects.get_or_create(workspace=workspace, user=request.user)
    logger.info("user %s shares notebook %s, new: %s", request.user.pk, share.pk, made)
    return redirect("notebook", workspace_id=workspace.pk)


@require_GET
def shared_notebook(request: MemberRequest, notebook_id: UUID) -> HttpResponse:
    """Somebody's notebook as it is now: to read, its sources under one's own rights."""
    visible = NotebookShare.objects.visible_to(request.user)
    share = get_object_or_404(visible.select_related("workspace", "user"), pk=notebook_id)
    if share.user_id != request.user.pk:
        logger.info("user %s reads notebook %s", request.user.pk, share.pk)
    shown = show_entries(list(share.entries.select_related("turn")), request.user)
    context = {
        "share": share,
        "workspace": share.workspace,
        "by": share.user,
        "entries": [replace(one, shown=to_read(one.shown) if one.shown else None) for one in shown],
    }
    return render(request, "chat/shared_notebook.html", context)


@require_POST
def stop_sharing_notebook(request: MemberRequest, notebook_id: UUID) -> HttpResponse:
    """Make the link void, for good: shared again it is another one."""
    share = get_object_or_404(NotebookShare.objects.made_by(request.user), pk=notebook_id)
    logger.info("user %s shares notebook %s no more", request.user.pk, share.pk)
    share.delete()
    return redirect("notebook", workspace_id=share.workspace_id)
