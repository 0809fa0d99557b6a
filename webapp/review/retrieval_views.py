"""The retrieval test page: a question in, and out how its passages are found."""

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest, id_of
from webapp.chat.models import Turn
from webapp.configuration.request_id import request_id
from webapp.engine import rag_config
from webapp.library.models import Document, Workspace
from webapp.messages import told
from webapp.review.retrieval import ShownTrace, show_trace, trace_question
from webapp.review.views import MOST_DOCUMENTS, editable_workspace
from webapp.usage.limits import Payer


@require_GET
def retrieval(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """`q`, `document` (several), `turn`: search for it as the chat would, and show every stage.

    With a `turn` alone its question and documents are taken; what was said before it counts.
    """
    workspace = editable_workspace(request, workspace_id)
    turn = _turn(request, workspace)
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    chosen = _documents(request, workspace)
    if turn is not None and not text:
        text, chosen = turn.question, _asked_of(turn)
    shown: ShownTrace | None = None
    error = ""
    payer = Payer(user_id=request.user.pk, workspace_id=workspace.pk)
    if text:
        try:
            shown = show_trace(trace_question(payer, workspace, text, chosen, turn), request.user)
        except RagError as failure:
            error = told(failure.message)
    documents = Document.objects.ready().filter(workspace=workspace).order_by(Lower("title"), "pk")
    context = {
        "workspace": workspace,
        "turn": turn,
        "text": text,
        "chosen": chosen,
        "documents": documents.only("title")[:MOST_DOCUMENTS],
        "shown": shown,
        "error": error,
        "request_id": request_id(),
        "config": rag_config(),
    }
    return render(request, "review/retrieval.html", context)


def _turn(request: MemberRequest, workspace: Workspace) -> Turn | None:
    """The turn that the address names: one's own, or one to review. Raises Http404."""
    given = request.GET.get("turn", "")
    if not given:
        return None
    own = Turn.objects.visible_to(request.user).values("pk")
    open_to = Turn.objects.reviewable_by(request.user).values("pk")
    turns = Turn.objects.filter(Q(pk__in=own) | Q(pk__in=open_to))
    there = turns.filter(conversation__workspace=workspace)
    found: Turn = get_object_or_404(
        there.select_related("conversation__workspace"), pk=id_of(given)
    )
    return found


def _documents(request: MemberRequest, workspace: Workspace) -> list[UUID]:
    """Those asked; none stands for all. Raises Http404 for one of elsewhere."""
    ids = {id_of(given) for given in request.GET.getlist("document") if given}
    mine = Document.objects.visible_to(request.user).filter(workspace=workspace, pk__in=ids)
    if mine.count() != len(ids):
        raise Http404
    return sorted(ids)


def _asked_of(turn: Turn) -> list[UUID]:
    return [UUID(str(one)) for one in turn.document_ids or ()]
