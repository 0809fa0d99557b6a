"""Asks the engine and keeps what it answers: one turn from the question to the stored answer."""

import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from inspect import GEN_CREATED, getgeneratorstate
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from rag.errors import QuestionError, RagError
from rag.notices import NOTHING, Notice, packed
from rag.safety import check_question, hide
from rag.types import Answer, AskEvent, Coverage, Exchange, Question, Retrieved, Scope, Token
from webapp.accounts.models import User
from webapp.chat.asking.paid import ask_paid
from webapp.chat.asking.places import wait_for_place
from webapp.chat.asking.recall import Recalled, basis_of, recall
from webapp.chat.models import Conversation, Turn
from webapp.chat.stored.gone import COVER, of_live, sources_of, without
from webapp.chat.stored.guard import keep_turn
from webapp.configuration.connections import give_connection_back
from webapp.engine import index_fingerprint, index_fingerprints, rag_config
from webapp.library.documents.filters import EVERYTHING, Filter, filter_from
from webapp.library.documents.versions import current_ids
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import narrowed_scope, workspace_scopes
from webapp.library.models import Document, DocumentQuerySet, Doubtful, Workspace
from webapp.library.models.gone import leaving_among
from webapp.library.models.indexes import UNREAD
from webapp.space import refuse_rows_if_full
from webapp.usage.limits import Payer, count_question
from webapp.usage.meters import quoting

logger = logging.getLogger(__name__)


def start_turn(
    user: User,
    workspace: Workspace,
    text: str,
    *,
    conversation: Conversation | None = None,
    document_ids: Sequence[UUID] | None = None,
    only: Filter = EVERYTHING,
) -> Turn:
    """Keep a question, in a new conversation when none is given.

    It may be asked of some documents, or of those that fit a filter, or of those that are both.
    Raises FullError or QuestionError when it cannot be asked, TooManyError when too many of the
    user's are being answered, and Document.DoesNotExist when one of the documents is not among what
    the user sees in the workspace; then nothing is kept.
    """
    refuse_rows_if_full()
    text = text.strip()
    policy = workspace.policy
    check_question(Question(text=text, scope=Scope(collection="", policy=policy)), rag_config())
    text = hide(text, policy).text  # neither kept nor sent on
    if document_ids is not None:
        wanted = set(document_ids)
        seen = Document.objects.visible_to(user).filter(workspace=workspace, pk__in=wanted)
        if seen.count() != len(wanted):
            raise Document.DoesNotExist
    _refuse_for_nothing(workspace, document_ids, only)
    ids = [str(pk) for pk in document_ids] if document_ids is not None else None
    with transaction.atomic():
        wait_for_place(user)
        count_question(Payer(user_id=user.pk, workspace_id=workspace.pk))
        if conversation is None:
            conversation = Conversation.objects.create(
                workspace=workspace, user=user, title=" ".join(text.split())[:200]
            )
        else:
            conversation.save(update_fields=["updated"])
        return Turn.objects.create(
            conversation=conversation,
            question=text,
            document_ids=ids,
            narrowed=only.as_dict() if only else None,
        )


def start_anew(old: Turn, user: User, text: str) -> Turn:
    """Ask a question of before once more, or in other words: below it, of what it was asked of.

    The old one is kept: it may have been marked, cited, or taken away. Raises what `start_turn`
    raises.
    """
    talk, ids = old.conversation, old.document_ids
    with transaction.atomic():
        turn = start_turn(
            user,
            talk.workspace,
            text,
            conversation=talk,
            document_ids=None if ids is None else [UUID(pk) for pk in ids],
            only=filter_from(old.narrowed),
        )
        turn.instead_of = old
        turn.save(update_fields=["instead_of"])
    return turn


def _refuse_for_nothing(
    workspace: Workspace, document_ids: Sequence[UUID] | None, only: Filter
) -> None:
    """Say so when a filter leaves nothing to ask. Raises QuestionError."""
    if only and not _asked(workspace, document_ids, only).exists():
        told = ", ".join(only.words)
        raise QuestionError(Notice("ask.nothing_fits", filters=told))


def _asked(
    workspace: Workspace, document_ids: Sequence[UUID | str] | None, only: Filter
) -> DocumentQuerySet:
    """The documents in use that a question is asked of.

    What was narrowed to a document means its newest version.
    """
    documents: DocumentQuerySet = Document.objects.current().filter(workspace=workspace)
    if document_ids is not None:
        documents = documents.filter(pk__in=current_ids(document_ids))
    return only.narrow(documents)


def run_turn(
    turn: Turn,
    *,
    history: Sequence[Exchange] | None = None,
    may_recall: bool = False,
    quotes: bool = False,
) -> Generator[AskEvent | Recalled, None, None]:
    """Answer a turn and store what comes out, also when it is stopped or fails.

    `may_recall`: an answer of before may be given, if all that it follows from is as it was.
    `quotes`: no language model is asked. Raises RagError, which is stored with the turn as well.
    """
    started = monotonic()
    draft: list[str] = []
    state, error = Turn.State.STOPPED, NOTHING
    try:
        with closing(_events(turn, history, may_recall=may_recall, quotes=quotes)) as events:
            for event in events:
                state = _taken(turn, event, draft) or state
                yield event
    except RagError as failure:
        state, error = Turn.State.FAILED, failure.message
        raise
    except GeneratorExit:
        raise
    except BaseException:
        state, error = Turn.State.FAILED, Notice("ask.failed")
        raise
    finally:
        turn.state, turn.error = state, packed(error)
        turn.seconds = monotonic() - started
        # Of a document that goes for good nothing is stored any more.
        nothing = state == Turn.State.DONE or leaving_among(turn.sources)
        turn.draft = "" if nothing else "".join(draft)
        keep_turn(turn, "state", "error", "seconds", "draft", "sources")
        logger.info("turn %s %s in %.1f s", turn.pk, state, turn.seconds)


def _taken(turn: Turn, event: AskEvent | Recalled, draft: list[str]) -> Turn.State | None:
    """Keep what an event brings. The state that the turn is in by it, if it is another."""
    match event:
        case Retrieved():
            found = [passage.chunk.document_id for passage in event.passages]
            turn.sources = list(dict.fromkeys(found))
            give_connection_back()  # a model may stream for minutes
        case Token():
            draft.append(event.text)
        case Answer():
            _store_answer(turn, event)
            return Turn.State.DONE
        case Recalled():
            return Turn.State.DONE
    return None


def _events(
    turn: Turn, history: Sequence[Exchange] | None, *, may_recall: bool, quotes: bool
) -> Generator[AskEvent | Recalled, None, None]:
    engine = library_engine(turn.conversation.workspace)
    question = question_of(turn, history)
    engine = quoting(engine) if quotes else engine
    asked = _asked(turn.conversation.workspace, turn.document_ids, filter_from(turn.narrowed))
    turn.basis = basis_of(turn, question, asked, engine)
    if may_recall and recall(turn, engine):
        yield Recalled()
    else:
        yield from ask_paid(turn, question, engine)


def stop_turn(turn: Turn, events: Generator[AskEvent | Recalled, None, None]) -> None:
    """Stop answering a turn. One whose answer was never begun is stopped as well."""
    never_begun = getgeneratorstate(events) == GEN_CREATED
    events.close()
    if never_begun:
        Turn.objects.filter(pk=turn.pk).update(state=Turn.State.STOPPED)


def question_of(turn: Turn, history: Sequence[Exchange] | None) -> Question:
    """What the engine is asked: the text, where to look, and what was said before."""
    config = rag_config()
    workspace = turn.conversation.workspace
    documents = _asked(workspace, turn.document_ids, filter_from(turn.narrowed))
    scopes = workspace_scopes([workspace])
    if turn.document_ids is not None or turn.narrowed:
        scopes = [narrowed_scope(workspace, documents)]
        if (named := scopes[0].document_ids) is not None:
            documents = Document.objects.filter(pk__in=named)  # no look for them among all again
    if history is None:
        history = _exchanges(turn, config.history_turns)
    return Question(
        text=turn.question,
        scope=scopes[0],
        history=tuple(history),
        coverage=coverage_of(documents),
        remove_doubtful=workspace.doubtful == Doubtful.REMOVE,
        most_wrong=workspace.most_wrong,
    )


def coverage_of(documents: DocumentQuerySet) -> Coverage:
    """How many of the documents can be searched, are still being read, could not be read.

    One that the index lost waits, too, until it is put back; and one whose vectors another model
    made, until the index is rebuilt.
    """
    shapes = index_fingerprints()
    ours = Count("pk", filter=Q(fingerprint__in=shapes))
    ready = documents.ready().aggregate(every=Count("*"), ours=ours)
    unread = documents.current().filter(generation=0).order_by("stage")  # as the index has them
    first = dict(unread.values_list("stage").annotate(count=Count("*")))
    failed = sum(first.pop(stage, 0) for stage in UNREAD)
    shelved = documents.shelved().count()
    waiting = sum(first.values()) + shelved + ready["every"] - ready["ours"]
    return Coverage(searched=ready["ours"], waiting=waiting, failed=failed, unindexed=shelved)


def _exchanges(turn: Turn, limit: int) -> list[Exchange]:
    """What was said before: of a question that was asked anew, before it was asked first."""
    first = turn
    while first.instead_of is not None:
        first = first.instead_of
    done = turn.conversation.turns.filter(created__lt=first.created, state=Turn.State.DONE)
    # What was asked anew since is as it was when this was asked.
    anew = Turn.objects.filter(
        instead_of=OuterRef("pk"), state=Turn.State.DONE, created__lt=first.created
    )
    latest = list(done.exclude(Exists(anew)).order_by("-created")[:limit])
    return [_exchange(one) for one in reversed(latest)]


def _exchange(turn: Turn) -> Exchange:
    """What was said, without the words of documents that were deleted since."""
    answer = of_live(turn.answer or {})
    text = Notice.of(answer.get("text", ""))
    lost = any(claim.get("gone") for claim in answer.get("claims", ())) or COVER in text
    query = answer.get("query", "") if turn.answer != answer else turn.query
    return Exchange(question=turn.question, query=query, answer="" if lost else text)


def _store_answer(turn: Turn, answer: Answer) -> None:
    turn.query = answer.query
    made_with = {**answer.made_with, "index": index_fingerprint(), "version": settings.VERSION}
    told = {**answer.as_dict(), "made_with": made_with}
    turn.sources = sources_of(told)
    # Of a document that goes for good, or went meanwhile, nothing is stored any more.
    turn.answer = without(told, leaving_among(turn.sources))
    turn.confidence = answer.confidence.value
    turn.abstained = answer.abstained
    turn.mode = answer.mode
    turn.model = answer.model
    turn.tokens = sum(answer.tokens.values())
    turn.state = Turn.State.DONE
    keep_turn(
        turn, "query", "sources", "answer", "confidence", "abstained", "mode", "model", "tokens",
        "state", "basis",
    )  # fmt: skip
