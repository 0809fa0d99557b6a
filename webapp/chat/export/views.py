"""An answer, or a conversation, as a file to take away: `as` Markdown, Word or PDF."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from webapp.accounts.models import User
from webapp.accounts.requests import MemberRequest
from webapp.adjusted.values import value_of
from webapp.chat.answer_views import own_turn
from webapp.chat.export.markdown import as_markdown
from webapp.chat.export.parts import Sheet
from webapp.chat.export.pdf import as_pdf
from webapp.chat.export.sheet import build_sheet
from webapp.chat.export.word import as_word
from webapp.chat.models import Conversation, Turn
from webapp.chat.shown.turns import show_turns
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.names import file_name

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMS: Mapping[str, tuple[str, Callable[[Sheet], str | bytes]]] = {
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "docx": (_WORD, as_word),
    "pdf": ("application/pdf", as_pdf),
}

MOST_TURNS = 500  # of a conversation: eight seconds of a PDF; some go on for thousands
LONGEST_TITLE = 160  # of a question; a longer one stands below it as a whole


@require_GET
def export_turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """One answer, under its question."""
    turn = own_turn(request, turn_id)
    try:
        return turn_file(turn, request.user, request.GET.get("as", ""))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("conversation", conversation_id=turn.conversation_id)


@require_GET
def export_conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """The questions of a conversation with their answers, as many as one file can hold."""
    mine = Conversation.objects.visible_to(request.user).select_related("workspace")
    found = get_object_or_404(mine, pk=conversation_id)
    latest = list(found.turns.order_by("-created")[:MOST_TURNS])
    facts = facts_of(found.workspace)
    if (every := found.turns.count()) > len(latest):
        told = gettext("the latest %(some)s of %(all)s questions")
        facts += f" · {told % {'some': len(latest), 'all': every}}"
    shown = show_turns(reversed(latest), request.user)
    sheet = build_sheet(found.title, facts, shown, settings.PUBLIC_URL)
    try:
        return sheet_file(sheet, request.GET.get("as", ""))
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("conversation", conversation_id=found.pk)


def turn_file(turn: Turn, user: User, form: str) -> HttpResponse:
    """An answer as a download. Raises Http404, and RefusedError where it is too long."""
    if turn.answer is None:
        raise Http404
    title = Truncator(turn.question).chars(LONGEST_TITLE)
    facts = facts_of(turn.conversation.workspace)
    sheet = build_sheet(title, facts, show_turns([turn], user), settings.PUBLIC_URL)
    return sheet_file(sheet, form)


def facts_of(workspace: Workspace) -> str:
    """Where something is from."""
    return gettext("%(installation)s, workspace “%(name)s”") % {
        "installation": value_of("INSTALLATION_NAME"),
        "name": workspace.name,
    }


def sheet_file(sheet: Sheet, form: str) -> HttpResponse:
    """A sheet as a download. Raises Http404, and RefusedError where it is too long."""
    if form not in _FORMS:
        raise Http404
    kind, written = _FORMS[form]
    response = HttpResponse(written(sheet), kind)
    name = file_name(sheet.title, form)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response
