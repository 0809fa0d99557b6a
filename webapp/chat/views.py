"""The workspace: documents, a conversation and the source side by side; and asking."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from rag.errors import QuestionError
from webapp.accounts.caller import session_caller
from webapp.accounts.requests import MemberRequest, id_of
from webapp.chat.answer_views import own_turn
from webapp.chat.asking.admission import BusyError, refuse_full
from webapp.chat.asking.following import with_following
from webapp.chat.asking.found import among_found, found_set
from webapp.chat.asking.paid import payer_of
from webapp.chat.asking.places import LOST_AFTER, wait_for_place
from webapp.chat.asking.reader import reader_of
from webapp.chat.asking.stream import stream_turn
from webapp.chat.asking.turn import run_turn, start_anew, start_turn
from webapp.chat.models import Conversation, Turn
from webapp.chat.shown.turns import show_turns
from webapp.connected.chosen import chosen
from webapp.library.documents.filters import TYPE_WORDS, Dates, read_filter
from webapp.library.documents.folders import folders_of, offered
from webapp.library.documents.quality import Mark
from webapp.library.documents.shown import list_documents
from webapp.library.documents.tags import tags_of
from webapp.library.engine.own import own_of
from webapp.library.ingest.sample import SAMPLE_QUESTIONS, sample_digest
from webapp.library.models import Document, Role, Workspace
from webapp.library.viewer.guides import Suggestion, suggest
from webapp.library.viewer.place import read_place
from webapp.library.viewer.source import Source, show_source
from webapp.messages import told
from webapp.names import one_line
from webapp.space import FullError, refuse_rows_if_full
from webapp.usage.limits import Payer, count_question
from webapp.usage.words import warning

MOST_CONVERSATIONS = 50
MOST_LETTERS = 100  # that conversations are searched for
MOST_GUIDES, MOST_SUGGESTED = 6, 6  # documents, and questions of theirs, in an empty conversation
MOST_ASKED = 2_000  # letters of a question that an address brings
MOST_TURNS = 30  # of a conversation at once: some go on for thousands


@require_GET
def workspace(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The workspace with a new conversation."""
    found = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    return _workspace_page(request, found, None)


@require_GET
def conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """The workspace with one of the user's conversations."""
    mine = Conversation.objects.visible_to(request.user).select_related("workspace")
    found = get_object_or_404(mine, pk=conversation_id)
    if request.headers.get("HX-Request") and "before" in request.GET:
        context = {"conversation": found, **_newest_turns(request, found)}
        return render(request, "chat/_turns.html", context)
    return _workspace_page(request, found.workspace, found)


@require_GET
def conversations(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """One's conversations in a workspace that speak of `q`, as a list: `current` is marked."""
    found = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_LETTERS]
    mine = Conversation.objects.visible_to(request.user).filter(workspace=found).about(text)
    current = request.GET.get("current")
    context = {
        "conversations": mine[:MOST_CONVERSATIONS],
        "conversation": mine.filter(pk=id_of(current)).first() if current else None,
        "text": text,
    }
    return render(request, "chat/_conversation_list.html", context)


def _newest_turns(request: MemberRequest, talk: Conversation | None) -> dict[str, Any]:
    """The newest turns before the one that the address names, and whether some are before them."""
    turns = talk.turns.order_by("-created") if talk else Turn.objects.none()
    given = request.GET.get("before")
    if talk and given:
        turns = turns.filter(created__lt=get_object_or_404(talk.turns, pk=id_of(given)).created)
    found = list(turns[: MOST_TURNS + 1])
    shown = show_turns(reversed(found[:MOST_TURNS]), request.user)
    if not given:
        shown[-1:] = [with_following(one, request.user) for one in shown[-1:]]
    return {"turns": shown, "earlier": len(found) > MOST_TURNS}


def _workspace_page(
    request: MemberRequest, found: Workspace, talk: Conversation | None
) -> HttpResponse:
    mine = Conversation.objects.visible_to(request.user).filter(workspace=found)
    membership = found.memberships.filter(user=request.user).first()
    role = membership.role if membership else Role.VIEWER
    ready = list(
        Document.objects.ready().filter(workspace=found).only("title", "sha256", "generation")[:500]
    )
    models = chosen(own_of(found))
    context: dict[str, Any] = {
        "workspace": found,
        "quote_mode": not models.answers.model,
        "undecided": not models.decided,
        "conversation": talk,
        "conversations": mine[:MOST_CONVERSATIONS],
        "opened_by": talk.openings.all() if talk else (),
        **_newest_turns(request, talk),
        "listing": list_documents(found),
        "marks": Mark.choices,
        "tags": tags_of(found),
        "folders": offered(folders_of(found)),
        "types": TYPE_WORDS.items(),
        "dates": Dates.choices,
        "role": role,
        "can_edit": role in {Role.EDITOR, Role.OWNER},
        "may_open": role == Role.OWNER,
        "others": Workspace.objects.visible_to(request.user).exclude(pk=found.pk)[:20],
        "ready": ready,
        "narrowed": request.GET.getlist("ask"),
        "found": found_set(request.user, found, request.GET.get("found", "")),
        "source": _source(request, found),
        "budget": warning(Payer(user_id=request.user.pk, workspace_id=found.pk)),
        "suggestions": () if talk else _suggestions(request, found, ready),
        "question": request.GET.get("question", "")[:MOST_ASKED],
    }
    return render(request, "chat/workspace.html", context)


def _suggestions(
    request: MemberRequest, workspace: Workspace, ready: Sequence[Document]
) -> Sequence[Suggestion]:
    """What can be asked here: of the chosen documents, else of the newest."""
    chosen = set(request.GET.getlist("ask"))
    asked = [one for one in ready if str(one.pk) in chosen] or ready
    sample = next((one for one in asked if one.sha256 == sample_digest()), None)
    # What is asked of the sample is known to be answered well; its guide asks less.
    guided = [one for one in asked if one is not sample][:MOST_GUIDES]
    for one in guided:
        one.workspace = workspace
    found = suggest(guided, MOST_SUGGESTED, alone=len(ready) == 1)
    if sample:
        title = sample.title if len(ready) > 1 else ""
        found += [
            Suggestion(question=one, document_id=sample.pk, title=title) for one in SAMPLE_QUESTIONS
        ]
    return found[:MOST_SUGGESTED]


def _source(request: MemberRequest, found: Workspace) -> Source | None:
    """The page that the address names, if it does."""
    given = request.GET.get("document")
    if not given:
        return None
    documents = Document.objects.visible_to(request.user).select_related("workspace")
    document = get_object_or_404(documents, pk=id_of(given), workspace=found)
    return show_source(document, read_place(request.GET, document))


@require_POST
def ask(request: MemberRequest, workspace_id: UUID) -> HttpResponseBase:
    """Keep a question and stream its answer. 400 with a message when it cannot be asked."""
    found = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    given = request.POST.get("conversation")
    mine = Conversation.objects.visible_to(request.user).filter(workspace=found)
    talk = get_object_or_404(mine, pk=id_of(given)) if given else None
    chosen = [id_of(text) for text in request.POST.getlist("documents")]

    def start() -> Turn:
        only = among_found(request.user, found, request.POST.get("found", ""), chosen)
        return start_turn(
            request.user,
            found,
            request.POST.get("question", "").replace("\x00", ""),
            conversation=talk,
            document_ids=only or None,
            only=read_filter(request.POST),
        )

    try:
        return _begun(request, start, may_recall=True)
    except Document.DoesNotExist:
        raise Http404 from None


@require_POST
def anew(request: MemberRequest, turn_id: UUID) -> HttpResponseBase:
    """Ask a question once more, below; with `question` in other words. Its answer is kept."""
    old = own_turn(request, turn_id)
    if old.state == Turn.State.ASKED:
        return JsonResponse({"message": gettext("This question is being answered.")}, status=409)
    text = request.POST.get("question", old.question).replace("\x00", "")
    try:
        return _begun(request, partial(start_anew, old, request.user, text))
    except Document.DoesNotExist:
        gone = gettext("A document that it was asked of is gone. Ask it in the field below.")
        return JsonResponse({"message": gone}, status=409)


def _begun(
    request: MemberRequest, start: Callable[[], Turn], *, may_recall: bool = False
) -> HttpResponseBase:
    """Keep a question and stream its answer, where `may_recall` that of before; or say why not."""
    try:
        refuse_full()
        turn = start()
    except QuestionError as error:
        return JsonResponse({"message": told(error.message)}, status=400)
    except (FullError, BusyError) as error:
        return _refused(error)
    return _answered(request, turn, may_recall=may_recall)


@require_POST
def again(request: MemberRequest, turn_id: UUID) -> HttpResponseBase:
    """Answer a question anew that failed, was stopped, or whose server was lost."""
    turn = own_turn(request, turn_id)
    lost = turn.state == Turn.State.ASKED and timezone.now() - turn.created > LOST_AFTER
    if turn.state not in {Turn.State.FAILED, Turn.State.STOPPED} and not lost:
        return JsonResponse({"message": gettext("This question has its answer.")}, status=409)
    try:
        refuse_rows_if_full()
        refuse_full()
    except (FullError, BusyError) as error:
        return _refused(error)
    as_read = Turn.objects.filter(pk=turn.pk, state=turn.state, created=turn.created)
    turn.state, turn.error, turn.draft, turn.created = Turn.State.ASKED, "", "", timezone.now()
    now = {name: getattr(turn, name) for name in ("state", "error", "draft", "created")}
    with transaction.atomic():
        wait_for_place(request.user, but=turn)
        count_question(payer_of(turn.conversation))
        begun = as_read.update(**now)  # of many at once one finds it as it was
    if not begun:
        return JsonResponse({"message": gettext("This question is being answered.")}, status=409)
    return _answered(request, turn)


def _refused(error: FullError | BusyError) -> JsonResponse:
    if isinstance(error, FullError):
        return JsonResponse({"message": error.message}, status=507)
    headers = {"Retry-After": str(error.after_s)}
    return JsonResponse({"message": error.message}, status=503, headers=headers)


def _answered(
    request: MemberRequest, turn: Turn, *, may_recall: bool = False
) -> StreamingHttpResponse:
    user, token = request.user, get_token(request)

    def finish(done: Turn) -> dict[str, Any]:
        shown = with_following(show_turns([done], user)[0], user)
        context = {"shown": shown, "csrf_token": token}
        budget = {"budget": warning(payer_of(done.conversation))}
        return {
            "turn": done.pk,
            "html": render_to_string("chat/_turn.html", context),
            "budget": render_to_string("chat/_budget.html", budget),
        }

    reader = reader_of(turn, session_caller(request))
    return stream_turn(turn, run_turn(turn, may_recall=may_recall), finish, reader, user.pk)


@require_GET
def turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """A turn as a fragment: polled while it is being answered elsewhere."""
    shown = show_turns([own_turn(request, turn_id)], request.user)[0]
    return render(request, "chat/_turn.html", {"shown": with_following(shown, request.user)})


@require_POST
def rename_conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Give a conversation another title; an empty one changes nothing."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=conversation_id)
    title = one_line(request.POST.get("title", ""))[:200]
    if title:
        found.title = title
        found.save(update_fields=["title"])
    return redirect("conversation", conversation_id=found.pk)


@require_POST
def delete_conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Delete a conversation with its questions and answers."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=conversation_id)
    found.delete()
    return redirect("workspace", workspace_id=found.workspace_id)
