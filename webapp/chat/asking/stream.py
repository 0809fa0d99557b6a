"""The answer as server-sent events, in the response to the POST that asks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import asdict, dataclass
from threading import Thread
from time import monotonic
from typing import Any

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, InterfaceError, connection
from django.http import StreamingHttpResponse
from django.utils.translation import get_language, gettext, override

from rag.errors import RagError
from rag.types import Answer, AskEvent, Claim, Judged, Retrieved, Step, Token
from webapp.chat.asking.admission import Ticket, admission
from webapp.chat.asking.reader import Reader
from webapp.chat.asking.recall import Recalled
from webapp.chat.asking.turn import stop_turn
from webapp.chat.models import Turn
from webapp.configuration.connections import give_connection_back
from webapp.configuration.request_id import request_id
from webapp.messages import told

logger = logging.getLogger(__name__)

PING_S = 10.0
PLACE_S = 1.0  # how often a place in the line is looked at
CHECK_S = 2.0  # how often it is asked whether the person may still read

Events = Generator[AskEvent | Recalled, None, None]
# What the last event carries beside the turn's id: JSON for programs, HTML for the page.
Finish = Callable[[Turn], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to be answered, and to whom."""

    turn: Turn
    events: Events
    finish: Finish
    reader: Reader
    person: int


_closing: set["asyncio.Future[None]"] = set()  # so that none is collected before it is done


class _LostError(Exception):
    """The person may no longer read what is being answered."""


def stream_turn(
    turn: Turn, events: Events, finish: Finish, reader: Reader, person: int
) -> StreamingHttpResponse:
    """Events `turn`, `waiting`*, `step`*, `retrieved`, `token`* with `judged`*, and last the end.

    That is `answer` or `error`. The question waits for its person's turn, and is told how many are
    before it. The engine runs in the request's own thread; when the browser is gone, or the person
    may no longer read, it is stopped.
    """
    asked = _Asked(turn, events, finish, reader, person)
    response = StreamingHttpResponse(
        _Stream(asked, get_language()),
        content_type="text/event-stream; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # compression would hold events back
    return response


class _Stream:
    """What is sent. Of whoever is gone before anything is, the turn is stopped all the same.

    A generator that was never begun knows of no end, and a response may never be sent: Django
    closes it then, or drops it, where the browser went while it was made.
    """

    def __init__(self, asked: _Asked, language: str | None) -> None:
        self._asked = asked
        self._language = language
        self._ends = False  # whether its end is seen to

    def __aiter__(self) -> AsyncIterator[str]:
        return self._parts()

    def close(self) -> None:
        """Called by Django, in the request's own thread."""
        if not self._ends:
            self._ends = True
            stop_turn(self._asked.turn, self._asked.events)

    def __del__(self) -> None:
        if not self._ends:  # in any thread, that of the event loop too, which may not wait
            Thread(target=_stop_dropped, args=(self._asked,)).start()

    async def _parts(self) -> AsyncIterator[str]:
        self._ends = True
        asked, turn = self._asked, self._asked.turn
        lost = asyncio.ensure_future(_lost(asked.reader))
        ticket = admission().enter(asked.person)
        with override(self._language):  # it is sent after the middleware that chose it has returned
            try:
                yield _event("turn", {"turn": turn.pk, "conversation": turn.conversation_id})
                async for before in _in_line(ticket, lost):
                    yield _event("waiting", {"before": before})
                async for event in _pulled(asked.events, lost):
                    yield await _told(event, asked)
            except (RagError, _LostError) as error:
                yield _failed(_why(error))
            except Exception:
                logger.exception("turn %s met a defect", turn.pk)
                yield _failed(gettext("Something went wrong. The question is kept: try again."))
            finally:
                closing = asyncio.ensure_future(_ended(asked, ticket))
                _closing.add(closing)
                closing.add_done_callback(_closing.discard)
                # Whoever lost the right is not kept waiting, even if the engine waits for a model.
                if lost.cancel():
                    await asyncio.shield(closing)


def _stop_dropped(asked: _Asked) -> None:
    try:
        stop_turn(asked.turn, asked.events)
    finally:
        connection.close()


async def _in_line(ticket: Ticket, lost: "asyncio.Future[None]") -> AsyncIterator[int]:
    """How many are before it, whenever that changes and now and then, until it is its turn.

    Raises _LostError once `lost` is done.
    """
    admitted = asyncio.wrap_future(ticket.admitted)
    if admitted.done():
        return
    await sync_to_async(give_connection_back)()  # the view's, in the request's own thread
    told, due = -1, 0.0
    while not admitted.done():
        before, now = ticket.before, monotonic()
        if before != told or now > due:
            told, due = before, now + PING_S
            yield before
        await asyncio.wait({admitted, lost}, timeout=PLACE_S, return_when=asyncio.FIRST_COMPLETED)
        if lost.done():
            lost.result()
            raise _LostError


async def _ended(asked: _Asked, ticket: Ticket) -> None:
    """The engine is stopped, wherever it is; only then it is the turn of the next."""
    try:
        await sync_to_async(stop_turn)(asked.turn, asked.events)
    finally:
        ticket.leave()


async def _lost(reader: Reader) -> None:
    """Returns when the person may no longer read."""

    def asked() -> bool:
        try:
            return reader.may_read()
        except (DatabaseError, InterfaceError) as error:  # it is asked again
            logger.warning("cannot ask whether an answer may be read: %s", error)
            return True
        finally:
            connection.close()  # the thread is the event loop's, and lasts

    while True:
        await asyncio.sleep(CHECK_S)
        # Not in the request's own thread: the engine has that one.
        if not await sync_to_async(asked, thread_sensitive=False)():
            return


async def _pulled(
    events: Events, lost: "asyncio.Future[None]"
) -> AsyncIterator[AskEvent | Recalled | None]:
    """The engine's events as they come; None whenever nothing came for a while.

    Raises _LostError once `lost` is done.
    """
    pull = sync_to_async(lambda: next(events, None))
    while True:
        pending = asyncio.ensure_future(pull())
        waited: set[asyncio.Future[Any]] = {pending, lost}
        while not pending.done():
            await asyncio.wait(waited, timeout=PING_S, return_when=asyncio.FIRST_COMPLETED)
            if lost.done():
                pending.add_done_callback(asyncio.Future.exception)  # nobody reads it any more
                lost.result()
                raise _LostError
            if not pending.done():
                yield None
        event = pending.result()
        if event is None:
            return
        yield event


def _why(error: RagError | _LostError) -> str:
    if isinstance(error, RagError):
        return told(error.message)
    return gettext("You may no longer read this answer.")


def _failed(message: str) -> str:
    return _event("error", {"message": message, "request_id": request_id()})


async def _told(event: AskEvent | Recalled | None, asked: _Asked) -> str:
    match event:
        case None:
            return ": ping\n\n"
        case Retrieved():
            # What the searches scored means nothing outside of one ranking.
            passages = [asdict(passage) | {"signals": {}} for passage in event.passages]
            return _event("retrieved", {"query": event.query, "passages": passages})
        case Step():
            return _event("step", {"message": told(event.message)})
        case Token():
            return _event("token", {"text": event.text})
        case Judged():
            return _event("judged", {"claims": [_sign(one) for one in event.claims]})
        case Answer() | Recalled():
            return _event("answer", await sync_to_async(asked.finish)(asked.turn))


def _sign(claim: Claim) -> dict[str, Any]:
    """What came of checking a sentence. Why is told when all is there, under the policy."""
    verdict = claim.verdict
    shown = {"sign": verdict.sign, "tone": verdict.tone, "calm": not verdict.doubt}
    return {"text": claim.text, "verdict": verdict, "word": told(verdict.word), **shown}


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, cls=DjangoJSONEncoder)}\n\n"
