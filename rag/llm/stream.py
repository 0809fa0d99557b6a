"""Reads one answer from a model's stream: its text, why it ended, and what is wrong with it."""

import re
import time
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import replace
from typing import Any

from rag.config import ChatConfig
from rag.errors import ModelDownError, ModelRefusedError, RagError
from rag.llm.failures import filtered, first_token_late
from rag.llm.loops import is_stuck
from rag.llm.thoughts import Visible
from rag.notices import Notice
from rag.types import Unsaid, Usage

Pieces = Generator[str | Unsaid | Usage, None, None]

CHARACTERS_PER_TOKEN = 8  # far above any language's mean: only runaway output gets there
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")  # a stream without one was cut off
_PART = re.compile("length|max|filter|safety|recitation|refus|abort|error", re.IGNORECASE)
_FILTERED = re.compile("filter|safety|recitation|refus", re.IGNORECASE)
_BROKEN = re.compile("abort|error", re.IGNORECASE)
# Models whose last answer began with a thought that had no beginning: the next one is waited for.
_unopened: set[tuple[str, str]] = set()


def read(chunks: Generator[Any, None, None], config: ChatConfig) -> Pieces:
    """The pieces of LangChain's chunks, and their Usage at last.

    Raises ModelDownError or ModelRefusedError where there is no answer in them.
    """
    start, server = time.monotonic(), (config.url, config.model)
    visible, text, ending, usage = Visible(), "", "", Usage()
    alive, cut, waits = False, False, server in _unopened
    with closing(chunks):
        for chunk in chunks:
            usage, ending = _counted(usage, chunk), _ending(chunk) or ending
            piece = visible.feed(text_of(chunk))
            if visible.takes_back():
                _unopened.add(server)
                yield from () if waits else [Unsaid()]
                text, waits = "", False
            piece = piece[: config.max_tokens * CHARACTERS_PER_TOKEN - len(text)]
            text += piece
            yield from [piece] if piece and not waits else []
            seconds = time.monotonic() - start
            alive = alive or _is_alive(chunk)
            if not alive and seconds > config.first_token_s:
                raise first_token_late(config)
            if cut := _is_enough(text, seconds, config) or visible.ended:
                break
    rest = visible.flush()
    ending = "stop" if visible.ended else "length" if cut else ending
    if not text + rest or (waits and _PART.search(ending)):
        raise _nothing(visible, ending)
    if waits:
        _unopened.discard(server)
    yield from filter(None, [text + rest if waits else rest])
    broken = not ending or bool(_BROKEN.search(ending))
    yield replace(usage, truncated=broken or bool(_PART.search(ending)), broken=broken)


def whole(pieces: Iterable[str | Unsaid | Usage]) -> str:
    """The text that stands in the end. Raises ModelDownError where it breaks off."""
    text = ""
    for piece in pieces:
        if isinstance(piece, Usage):
            if piece.broken:
                raise ModelDownError(Notice("model.broke_off"))
        else:
            text = "" if isinstance(piece, Unsaid) else text + piece
    return text


def text_of(chunk: Any) -> str:
    """The text of a chunk; some providers give a list of parts, thoughts among them."""
    if isinstance(chunk.content, str):
        return chunk.content
    parts = [part for part in chunk.content if isinstance(part, dict)]
    return "".join(str(part.get("text") or "") for part in parts if part.get("type") == "text")


def _is_enough(text: str, seconds: float, config: ChatConfig) -> bool:
    longest = config.max_tokens * CHARACTERS_PER_TOKEN
    return len(text) >= longest or seconds > config.total_s or is_stuck(text)


def _ending(chunk: Any) -> str:
    """Why a stream ends, in its server's words."""
    told = chunk.response_metadata
    return next((str(told[name]) for name in _ENDINGS if told.get(name)), "")


def _is_alive(chunk: Any) -> bool:
    """Whether a model is at work. Its thoughts are tokens as well."""
    return bool(chunk.content or chunk.additional_kwargs.get("reasoning_content"))


def _nothing(visible: Visible, ending: str) -> RagError:
    """Why there was no answer."""
    if _FILTERED.search(ending):
        return filtered()
    if _PART.search(ending):
        return ModelRefusedError(Notice("model.tokens_used_up"))
    if visible.called:
        return ModelRefusedError(Notice("model.called_tool"))
    if visible.thought:
        return ModelDownError(Notice("model.only_thoughts"))
    return ModelDownError(Notice("model.empty_answer"))


def _counted(usage: Usage, chunk: Any) -> Usage:
    counts = chunk.usage_metadata or {}
    return Usage(
        input_tokens=counts.get("input_tokens") or usage.input_tokens,
        output_tokens=counts.get("output_tokens") or usage.output_tokens,
    )
