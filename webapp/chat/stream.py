"""The answer as server-sent events, in the response to the POST that asks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import asdict
from typing import Any

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils.translation import get_language, gettext, override

from rag.errors import RagError
from rag.types import Answer, AskEvent, Retrieved, Token
from webapp.chat.models import Turn
from webapp.messages import told
from webapp.request_id import request_id

logger = logging.getLogger(__name__)

PING_S = 10.0

Events = Generator[AskEvent, None, None]
# What the last event carries beside the turn's id: JSON for programs, HTML for the page.
Finish = Callable[[Turn], dict[str, Any]]


def stream_turn(turn: Turn, events: Events, finish: Finish) -> StreamingHttpResponse:
    """Events `turn`, `retrieved`, `token`*, and last `answer` or `error`.

    The engine runs in the request's own thread; when the browser is gone it is stopped.
    """
    response = StreamingHttpResponse(
        _stream(turn, events, finish, get_language()),
        content_type="text/event-stream; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # compression would hold events back
    return response


async def _stream(
    turn: Turn, events: Events, finish: Finish, language: str | None
) -> AsyncIterator[str]:
    yield _event("turn", {"turn": turn.pk, "conversation": turn.conversation_id})
    with override(language):  # it is sent after the middleware that chose it has returned
        try:
            async for event in _pulled(events):
                if event is None:
                    yield ": ping\n\n"
                elif isinstance(event, Answer):
                    yield _event("answer", await sync_to_async(finish)(turn))
                else:
                    yield _told(event)
        except RagError as error:
            yield _event("error", {"message": told(error.message), "request_id": request_id()})
        except Exception:
            logger.exception("turn %s met a defect", turn.pk)
            message = gettext("Something went wrong. The question is kept: try again.")
            yield _event("error", {"message": message, "request_id": request_id()})
        finally:
            await asyncio.shield(sync_to_async(events.close)())


async def _pulled(events: Events) -> AsyncIterator[AskEvent | None]:
    """The engine's events as they come; None whenever nothing came for a while."""
    pull = sync_to_async(lambda: next(events, None))
    while True:
        pending = asyncio.ensure_future(pull())
        while not (await asyncio.wait({pending}, timeout=PING_S))[0]:
            yield None
        event = pending.result()
        if event is None:
            return
        yield event


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
