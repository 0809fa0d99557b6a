"""Questions: the answer as JSON, or as server-sent events."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase, JsonResponse
from ninja import Router

from rag.types import Exchange
from webapp.accounts.requests import MemberRequest
from webapp.api.access import visible_workspace
from webapp.api.auth import ASKER, caller_of
from webapp.api.schemas.asking import AskIn
from webapp.chat.asking.admission import admission, refuse_full
from webapp.chat.asking.answers import with_titles
from webapp.chat.asking.reader import Reader, reader_of
from webapp.chat.asking.stream import Events, stream_turn
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.library.engine.library import library_engine
from webapp.library.models import Workspace
from webapp.usage.limits import Payer
from webapp.usage.words import refuse_used

router = Router(tags=["questions"])

EVENTS = "text/event-stream"


@router.post(
    "/{uuid:workspace_id}/ask",
    auth=ASKER,
    openapi_extra={"responses": {200: {"content": {"application/json": {}, EVENTS: {}}}}},
)
def ask(request: MemberRequest, workspace_id: UUID, body: AskIn) -> HttpResponseBase:
    """Ask a workspace, some of its documents, or those that fit a filter.

    The answer: `text`, and its `claims` with verdicts and citations (document, page, the exact
    words and where they stand), `confidence`, `abstained`, `coverage`. With the header
    `Accept: text/event-stream`: events `turn`, `waiting`…, `step`…, `retrieved`, `token`…, then
    `answer` or `error`. A `step` has a `message`: what else was looked for, and read. Between the
    words `judged` tells of whole sentences, by their `text`, what came of checking them, the
    `verdict`; the answer decides. Where many ask, people take turns: `waiting` tells how many are
    `before` it. 503 with `Retry-After` when the line is too long, and to whoever asks for JSON when
    there is one: nobody waits without being told. 429 with `Retry-After` where too much is asked
    within a minute, or a budget for the language model is over: with `quotes` it quotes, also then.
    """
    workspace = visible_workspace(request.user, workspace_id)
    refuse_full()
    if not body.quotes and library_engine(workspace).chat is not None:
        refuse_used(Payer(user_id=request.user.pk, workspace_id=workspace.pk))
    if EVENTS in request.headers.get("Accept", ""):
        turn, events, reader = _begun(request, workspace, body)
        return stream_turn(turn, events, answer_of, reader, request.user.pk)
    ticket = admission().enter_at_once(request.user.pk)
    try:
        turn, events, reader = _begun(request, workspace, body)
        for _ in events:
            pass
    finally:
        ticket.leave()
    if not reader.may_read():
        raise Http404
    return JsonResponse(answer_of(turn))


def _begun(
    request: MemberRequest, workspace: Workspace, body: AskIn
) -> tuple[Turn, Events, Reader]:
    """The question, kept; what answers it; and whether its asker may still read."""
    turn = start_turn(
        request.user, workspace, body.question, document_ids=body.document_ids, only=body.only
    )
    history = [
        Exchange(question=one.question, query=one.question, answer=one.answer)
        for one in body.history
    ]
    events = run_turn(turn, history=history, quotes=body.quotes)
    return turn, events, reader_of(turn, caller_of(request))


def answer_of(turn: Turn) -> dict[str, Any]:
    """A turn's answer with the ids of the turn and the titles of what is cited."""
    ids = {"turn": turn.pk, "conversation": turn.conversation_id}
    return {**ids, **with_titles(turn.answer or {})}
