"""Answers: read them again, say whether they are right, take their evidence away."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Router, Status

from webapp.accounts.requests import MemberRequest
from webapp.api.asking import answer_of
from webapp.api.auth import ASKER
from webapp.api.schemas_asking import FeedbackIn
from webapp.chat.answer_views import own_turn, zip_response
from webapp.chat.feedback import give_feedback
from webapp.chat.pack import build_pack

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
