"""What can be done with an answer: say whether it is right, take it and its evidence away."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.chat.evidence.pack import build_pack
from webapp.chat.export.copied import as_markdown, as_text
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Turn
from webapp.chat.shown.turns import show_turns
from webapp.library.errors import RefusedError

PREFIX = "claim-"


@require_POST
def feedback(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """Keep what is said of an answer: `mark`, `note`, `claim-<number>`, those that are sent."""
    turn = own_turn(request, turn_id)
    try:
        give_feedback(
            turn,
            request.user,
            mark=request.POST.get("mark"),
            note=request.POST.get("note"),
            claims=_claims(request),
        )
    except RefusedError as error:
        return HttpResponse(error.message, status=400, content_type="text/plain; charset=utf-8")
    if "HX-Request" not in request.headers:
        return redirect("conversation", conversation_id=turn.conversation_id)
    context = {"shown": show_turns([turn], request.user)[0], "opened": request.POST.get("opened")}
    return render(request, "chat/_feedback.html", context)


def _claims(request: MemberRequest) -> dict[int, str]:
    given = {name: value for name, value in request.POST.items() if name.startswith(PREFIX)}
    numbers = {name.removeprefix(PREFIX): str(value) for name, value in given.items()}
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise RefusedError(gettext("The answer has no such sentence."))
    return {int(number): value for number, value in numbers.items()}


@require_GET
def answer_text(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """The answer as plain text, or `as` Markdown: what is copied."""
    answer = show_turns([own_turn(request, turn_id)], request.user)[0].answer
    if answer is None:
        raise Http404
    if request.GET.get("as") != "markdown":
        return HttpResponse(as_text(answer), "text/plain; charset=utf-8")
    return HttpResponse(as_markdown(answer, settings.PUBLIC_URL), "text/plain; charset=utf-8")


@require_GET
def evidence_pack(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """The answer with all its evidence, as a ZIP."""
    turn = own_turn(request, turn_id)
    try:
        packed = build_pack(turn, request.user)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("conversation", conversation_id=turn.conversation_id)
    return zip_response(turn, packed)


def zip_response(turn: Turn, packed: bytes) -> HttpResponse:
    """The pack as a download."""
    name = f"evidence-{turn.created:%Y-%m-%d}-{str(turn.pk)[:8]}.zip"
    response = HttpResponse(packed, "application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response


def own_turn(request: MemberRequest, turn_id: UUID) -> Turn:
    """A turn of the user's own. Raises Http404."""
    mine = Turn.objects.visible_to(request.user).select_related("conversation__workspace")
    found: Turn = get_object_or_404(mine, pk=turn_id)
    return found
