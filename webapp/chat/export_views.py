"""An answer, or a conversation, as a file to take away: `as` Markdown, Word or PDF."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from webapp.accounts.requests import MemberRequest
from webapp.chat.answer_views import own_turn
from webapp.chat.export.markdown import as_markdown
from webapp.chat.export.pdf import as_pdf
from webapp.chat.export.sheet import Sheet, build_sheet
from webapp.chat.export.word import as_word
from webapp.chat.models import Conversation, Turn
from webapp.chat.shown import show_turns
from webapp.library.errors import RefusedError
from webapp.names import file_name

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMS: Mapping[str, tuple[str, Callable[[Sheet], str | bytes]]] = {
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "docx": (_WORD, as_word),
    "pdf": ("application/pdf", as_pdf),
}

LONGEST_TITLE = 160  # of a question; a longer one stands below it as a whole


@require_GET
def export_turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """One answer, under its question."""
    turn = own_turn(request, turn_id)
    if turn.answer is None:
        raise Http404
    title = Truncator(turn.question).chars(LONGEST_TITLE)
    return _exported(request, turn.conversation, title, [turn])


@require_GET
def export_conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """All questions of a conversation with their answers."""
    mine = Conversation.objects.visible_to(request.user).select_related("workspace")
    found = get_object_or_404(mine, pk=conversation_id)
    return _exported(request, found, found.title, found.turns.all())


def _exported(
    request: MemberRequest, talk: Conversation, title: str, turns: Iterable[Turn]
) -> HttpResponse:
    form = request.GET.get("as", "")
    if form not in _FORMS:
        raise Http404
    kind, written = _FORMS[form]
    facts = gettext("Veracite, workspace “%(name)s”") % {"name": talk.workspace.name}
    shown = show_turns(turns, request.user)
    try:
        body = written(build_sheet(title, facts, shown, settings.PUBLIC_URL))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("conversation", conversation_id=talk.pk)
    response = HttpResponse(body, kind)
    name = file_name(title, form)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response
