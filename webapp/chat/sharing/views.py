"""Showing an answer or a conversation to the members of its workspace, by a link."""

import logging
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.chat.answer_views import own_turn
from webapp.chat.models import Comment, Conversation, NotebookShare, Share, Turn
from webapp.chat.sharing.comments import comments_on, members_of
from webapp.chat.shown.turns import ShownTurn, show_turns

logger = logging.getLogger(__name__)

ON_A_PAGE = 30


@require_http_methods(["GET", "POST"])
def share_turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """The dialog about sharing an answer; POST shares it."""
    turn = answered_turn(request, turn_id)
    return _dialog(request, turn.conversation, turn)


@require_http_methods(["GET", "POST"])
def share_conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """The same of a conversation, as far as it has come: what is asked later stays private."""
    mine = Conversation.objects.visible_to(request.user).select_related("workspace")
    return _dialog(request, get_object_or_404(mine, pk=conversation_id), None)


def _dialog(request: MemberRequest, talk: Conversation, turn: Turn | None) -> HttpResponse:
    if request.method == "GET":
        there = Share.objects.filter(conversation=talk, turn=turn).first()
        return _about(request, talk, turn, there)
    share = share_until_now(talk, turn)
    if "HX-Request" not in request.headers:
        return redirect("shares")
    return _about(request, talk, turn, share)


def _about(
    request: MemberRequest, talk: Conversation, turn: Turn | None, share: Share | None
) -> HttpResponse:
    answered = talk.turns.filter(state=Turn.State.DONE)
    context = {
        "turn": turn,
        "conversation": talk,
        "workspace": talk.workspace,
        "share": share,
        "link": link_of(share) if share else "",
        "comments": share.comments.count() if share else 0,
        "later": answered.filter(created__gt=share.until).count() if share and not turn else 0,
        "others": talk.workspace.memberships.count() - 1,
    }
    return render(request, "chat/_share.html", context)


def answered_turn(request: MemberRequest, turn_id: UUID) -> Turn:
    """A turn of the user's own that has its answer. Raises Http404."""
    turn = own_turn(request, turn_id)
    if turn.state != Turn.State.DONE:
        raise Http404
    return turn


def share_until_now(talk: Conversation, turn: Turn | None) -> Share:
    """Share it; what was shared before keeps its link."""
    share, made = Share.objects.update_or_create(
        conversation=talk, turn=turn, defaults={"until": timezone.now()}
    )
    logger.info("user %s shares %s of %s, new: %s", talk.user_id, share.pk, talk.pk, made)
    return share


def link_of(share: Share) -> str:
    """The address to send to other members."""
    return settings.PUBLIC_URL + reverse("shared", args=[share.pk])


@require_GET
def shared(request: MemberRequest, share_id: UUID) -> HttpResponse:
    """What somebody shared: to read, its sources under one's own rights."""
    shares = Share.objects.visible_to(request.user)
    share = get_object_or_404(shares.select_related("conversation__workspace"), pk=share_id)
    talk = share.conversation
    page = Paginator(share.turns, ON_A_PAGE).get_page(request.GET.get("page"))
    if talk.user_id != request.user.pk:
        logger.info("user %s reads share %s", request.user.pk, share.pk)
    comments = comments_on(share, page)
    # That one was asked anew is told by an answer that is shared as well.
    anew = set(share.turns.filter(instead_of__in=page).values_list("instead_of_id", flat=True))
    context = {
        "share": share,
        "workspace": talk.workspace,
        "members": members_of(talk.workspace),
        "by": talk.user,
        "title": share.turn.question if share.turn else talk.title,
        "page": page,
        "turns": [
            (replace(to_read(one), replaced=one.turn.pk in anew), comments.get(one.turn.pk, ()))
            for one in show_turns(page, request.user)
        ],
    }
    return render(request, "chat/shared.html", context)


def to_read(shown: ShownTurn) -> ShownTurn:
    """Without what only helps its person on."""
    answer = replace(shown.answer, suggestions=()) if shown.answer else None
    return replace(shown, answer=answer, traced_in=None)


@require_GET
def shares(request: MemberRequest) -> HttpResponse:
    """What one has shared, and where one was mentioned."""
    mine = Share.objects.made_by(request.user).select_related("conversation__workspace", "turn")
    mine = mine.annotate(comments_count=Count("comments")).order_by("-created", "pk")
    page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    open_to = Share.objects.visible_to(request.user)
    theirs = Comment.objects.filter(mentioned=request.user, share__in=open_to)
    theirs = theirs.exclude(user=request.user)
    context = {
        "page": page,
        "shares": [(one, link_of(one)) for one in page],
        "notebooks": NotebookShare.objects.made_by(request.user).select_related("workspace"),
        "mentions": theirs.select_related("user", "turn", "share").order_by("-created")[:ON_A_PAGE],
    }
    return render(request, "chat/shares.html", context)


@require_POST
def stop_sharing(request: MemberRequest, share_id: UUID) -> HttpResponse:
    """Make a link void, for good: shared again it is another one."""
    mine = Share.objects.made_by(request.user).select_related("conversation__workspace", "turn")
    share = get_object_or_404(mine, pk=share_id)
    logger.info("user %s shares %s no more", request.user.pk, share.pk)
    talk, turn = share.conversation, share.turn
    share.delete()
    if "HX-Request" not in request.headers:
        return redirect("shares")
    return _about(request, talk, turn, None)
