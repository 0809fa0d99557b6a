"""Answers: read them again, judge and share them, take them and their evidence away."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Status

from webapp.accounts.requests import MemberRequest
from webapp.api.asking import answer_of
from webapp.api.auth import ASKER
from webapp.api.schemas import refuse_unknown
from webapp.api.schemas.asking import ExportIn, FeedbackIn
from webapp.chat.answer_views import own_turn, zip_response
from webapp.chat.evidence.pack import build_pack
from webapp.chat.export.views import turn_file
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Share
from webapp.chat.sharing.views import answered_turn, link_of, share_until_now

router = Router(tags=["answers"])


@router.get("/{uuid:turn_id}")
def show_answer(request: MemberRequest, turn_id: UUID) -> JsonResponse:
    """An answer of the caller's as it was given, with its state: asked, done, stopped or failed."""
    turn = own_turn(request, turn_id)
    told: dict[str, Any] = answer_of(turn) if turn.answer else {"turn": turn.pk}
    return JsonResponse({"state": turn.state, **told})


@router.post("/{uuid:turn_id}/feedback", auth=ASKER, response={204: None})
def mark_answer(request: MemberRequest, turn_id: UUID, body: FeedbackIn) -> Status[None]:
    """Mark an answer, or sentences of it, as right, partly or wrong; what is left out stays."""
    turn = own_turn(request, turn_id)
    give_feedback(turn, request.user, mark=body.mark, note=body.note, claims=body.claims)
    return Status(204, None)


@router.get(
    "/{uuid:turn_id}/evidence.zip",
    openapi_extra={"responses": {200: {"content": {"application/zip": {}}}}},
)
def take_evidence(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """The answer with passages, pages, verdicts and versions as one file."""
    turn = own_turn(request, turn_id)
    return zip_response(turn, build_pack(turn, request.user))


@router.get(
    "/{uuid:turn_id}/export",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
def export_answer(request: MemberRequest, turn_id: UUID, wanted: Query[ExportIn]) -> HttpResponse:
    """The answer with its question, its sources as footnotes: as Word, PDF or Markdown."""
    refuse_unknown(request, ExportIn)
    return turn_file(own_turn(request, turn_id), request.user, wanted.form)


@router.post("/{uuid:turn_id}/share", auth=ASKER)
def share_answer(request: MemberRequest, turn_id: UUID) -> dict[str, str]:
    """Let the members of the workspace read the answer by a link; the same one if there is one."""
    turn = answered_turn(request, turn_id)
    return {"link": link_of(share_until_now(turn.conversation, turn))}


@router.delete("/{uuid:turn_id}/share", auth=ASKER, response={204: None})
def stop_sharing_answer(request: MemberRequest, turn_id: UUID) -> Status[None]:
    """Make that link void, for good."""
    Share.objects.filter(turn=own_turn(request, turn_id)).delete()
    return Status(204, None)
