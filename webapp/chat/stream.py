"""The answer as server-sent events, in the response to the POST that asks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import asdict
from typing import Any

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import StreamingHttpResponse
from django.utils.translation import get_language, gettext, override

from rag.errors import RagError
from rag.types import Answer, AskEvent, Retrieved, Token
from webapp.chat.models import Turn
from webapp.chat.reader import Reader
from webapp.configuration.request_id import request_id
from webapp.messages import told

logger = logging.getLogger(__name__)

PING_S = 10.0
CHECK_S = 2.0  # how often it is asked whether the person may still read

Events = Generator[AskEvent, None, None]
# What the last event carries beside the turn's id: JSON for programs, HTML for the page.
Finish = Callable[[Turn], dict[str, Any]]

_closing: set["asyncio.Future[None]"] = set()  # so that none is collected before it is done


class _LostError(Exception):
    """The person may no longer read what is being answered."""


def stream_turn(
    turn: Turn, events: Events, finish: Finish, reader: Reader
) -> StreamingHttpResponse:
    """Events `turn`, `retrieved`, `token`*, and last `answer` or `error`.

    The engine runs in the request's own thread; when the browser is gone, or the person may no
    longer read, it is stopped.
    """
    response = StreamingHttpResponse(
        _stream(turn, events, finish, reader, get_language()),
        content_type="text/event-stream; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # compression would hold events back
    return response


async def _stream(
    turn: Turn, events: Events, finish: Finish, reader: Reader, language: str | None
) -> AsyncIterator[str]:
    yield _event("turn", {"turn": turn.pk, "conversation": turn.conversation_id})
    lost = asyncio.ensure_future(_lost(reader))
    with override(language):  # it is sent after the middleware that chose it has returned
        try:
            async for event in _pulled(events, lost):
                if event is None:
                    yield ": ping\n\n"
                elif isinstance(event, Answer):
                    yield _event("answer", await sync_to_async(finish)(turn))
                else:
                    yield _told(event)
        except (RagError, _LostError) as error:
            yield _failed(_why(error))
        except Exception:
            logger.exception("turn %s met a defect", turn.pk)
            yield _failed(gettext("Something went wrong. The question is kept: try again."))
        finally:
            closing = asyncio.ensure_future(sync_to_async(events.close)())
            _closing.add(closing)
            closing.add_done_callback(_closing.discard)
            # Whoever lost the right is not kept waiting, even if the engine waits for a model.
            if lost.cancel():
                await asyncio.shield(closing)


async def _lost(reader: Reader) -> None:
    """Returns when the person may no longer read."""

    def asked() -> bool:
        try:
            return reader.may_read()
        finally:
            connection.close()  # the thread is the event loop's, and lasts

    while True:
        await asyncio.sleep(CHECK_S)
        # Not in the request's own thread: the engine has that one.
        if not await sync_to_async(asked, thread_sensitive=False)():
            return


async def _pulled(events: Events, lost: "asyncio.Future[None]") -> AsyncIterator[AskEvent | None]:
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


def _told(event: AskEvent) -> str:
    match event:
        case Retrieved():
            # What the searches scored means nothing outside of one ranking.
            passages = [asdict(passage) | {"signals": {}} for passage in event.passages]
            return _event("retrieved", {"query": event.query, "passages": passages})
        case Token():
            return _event("token", {"text": event.text})
    raise AssertionError("an Answer is told by its finish")


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, cls=DjangoJSONEncoder)}\n\n"
