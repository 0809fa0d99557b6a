"""Commenting on an answer that is shared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.chat.models import Comment, Share, Turn
from webapp.chat.sharing.comments import add_comment, comments_on, members_of
from webapp.library.errors import RefusedError


@require_POST
def comment(request: MemberRequest, share_id: UUID, turn_id: UUID) -> HttpResponse:
    """Say something of a shared answer: `text`. Where it cannot be kept, the page says why."""
    shares = Share.objects.visible_to(request.user).select_related("conversation__workspace")
    share = get_object_or_404(shares, pk=share_id)
    turn = get_object_or_404(share.turns, pk=turn_id)
    text = request.POST.get("text", "")
    try:
        add_comment(share, turn, request.user, text)
    except Share.DoesNotExist:
        raise Http404 from None
    except RefusedError as error:
        return _told(request, share, turn, {"problem": error.message, "text": text})
    return _told(request, share, turn, {})


@require_POST
def delete_comment(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    """Take back what one said."""
    shares = Share.objects.visible_to(request.user)
    mine = Comment.objects.filter(user=request.user, share__in=shares)
    found = get_object_or_404(
        mine.select_related("turn", "share__conversation__workspace"), pk=comment_id
    )
    found.delete()
    return _told(request, found.share, found.turn, {})


def _told(request: MemberRequest, share: Share, turn: Turn, said: dict[str, Any]) -> HttpResponse:
    if "HX-Request" not in request.headers:
        if "problem" in said:
            messages.error(request, said["problem"])
        return redirect(f"{reverse('shared', args=[share.pk])}#comments-{turn.pk}")
    context = {
        "share": share,
        "turn": turn,
        "comments": comments_on(share, [turn]).get(turn.pk, []),
        "members": members_of(share.conversation.workspace),
        **said,
    }
    return render(request, "chat/_comments.html", context)
