"""The review queue, and the page on which a reviewer decides about an answer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest, id_of
from webapp.chat.models import Feedback, Turn
from webapp.chat.shown.turns import ShownTurn, show_turns
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.library.viewer.source import Source, show_source
from webapp.review.golden import Known
from webapp.review.judgements import Decision, judge
from webapp.review.models import Judgement
from webapp.review.queue import Why, queue, why_of

ON_A_PAGE = 50
MOST_DOCUMENTS = 500  # to choose from
LATEST = 20


@require_GET
def review(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """What waits for review in a workspace, and what was judged last."""
    workspace = editable_workspace(request, workspace_id)
    why = _why(request)
    waiting = queue(request.user, workspace, why)
    page = Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page"))
    judged = Judgement.objects.filter(turn__conversation__workspace=workspace)
    counts = [(one, queue(request.user, workspace, one).count()) for one in Why]
    context = {
        "workspace": workspace,
        "page": page,
        "rows": [(turn, why_of(turn)) for turn in page],
        "why": why,
        "counts": counts,
        "total": sum(count for _, count in counts),
        "judged": judged.select_related("turn")[:LATEST],
    }
    return render(request, "review/queue.html", context)


def _why(request: MemberRequest) -> Why | None:
    given = request.GET.get("why", "")
    return Why(given) if given in Why.values else None


@require_GET
def review_turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """An answer with its evidence, and the form to decide about it."""
    turn = _turn(request, turn_id)
    workspace = turn.conversation.workspace
    shown = show_turns([turn], request.user)[0]
    judgement = Judgement.objects.filter(turn=turn).select_related("document").first()
    if judgement and judgement.document and judgement.document.deleted_at:
        judgement.answer, judgement.document = "", None  # shown again when that is restored
    documents = Document.objects.ready().filter(workspace=workspace).order_by("title")
    waiting = queue(request.user, workspace)
    context = {
        "workspace": workspace,
        "shown": shown,
        "turn": turn,
        "answer": shown.answer,
        "given": Feedback.objects.filter(turn=turn, doubts__gt=0).first(),
        "judgement": judgement,
        "golden": getattr(judgement, "golden", None),
        "verdicts": Judgement.Verdict.choices,
        "documents": documents.only("title")[:MOST_DOCUMENTS],
        "source": _source(shown),
        "next": waiting.exclude(pk=turn.pk).first(),
        "left": waiting.count(),
    }
    return render(request, "review/turn.html", context)


def _source(shown: ShownTurn) -> Source | None:
    """The evidence to begin with: of the first sentence in doubt, or what came nearest."""
    if shown.answer is None:
        return None
    claims = sorted(shown.answer.claims, key=lambda claim: -claim.verdict.doubt)
    places = [cite for claim in claims for cite in claim.citations]
    places += [passage.citation for passage in shown.answer.near]
    first = next((one for one in places if one.place is not None), None)
    if first is None or first.place is None or first.document is None:
        return None
    return show_source(first.document, first.place)


@require_POST
def judge_turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """Keep a decision, and go on to the next answer that waits."""
    turn = _turn(request, turn_id)
    workspace = turn.conversation.workspace
    decision = Decision(
        verdict=request.POST.get("verdict", ""),
        known=read_known(request, workspace),
        golden=bool(request.POST.get("golden")),
    )
    try:
        judge(turn, request.user, decision)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("review_turn", turn_id=turn.pk)
    following = queue(request.user, workspace).first()
    if following is None:
        messages.success(request, gettext("That was the last one. Nothing waits for review."))
        return redirect("review", workspace_id=workspace.pk)
    return redirect("review_turn", turn_id=following.pk)


def read_known(request: MemberRequest, workspace: Workspace) -> Known:
    """The known answer that a form holds. Raises Http404 for a document of elsewhere."""
    given, page = request.POST.get("document", ""), request.POST.get("page", "")
    document: Document | None = None
    if given:
        documents = Document.objects.visible_to(request.user).filter(workspace=workspace)
        document = get_object_or_404(documents, pk=id_of(given))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else None
    answer = request.POST.get("answer", "").replace("\x00", "")
    return Known(answer=answer, document=document, page=number or None)


def editable_workspace(request: MemberRequest, workspace_id: UUID) -> Workspace:
    """A workspace that the user reviews and measures. Raises Http404."""
    found: Workspace = get_object_or_404(
        Workspace.objects.editable_by(request.user), pk=workspace_id
    )
    return found


def _turn(request: MemberRequest, turn_id: UUID) -> Turn:
    turns: QuerySet[Turn] = Turn.objects.reviewable_by(request.user)
    return get_object_or_404(turns.select_related("conversation__workspace"), pk=turn_id)
