"""What a server sends, as the events that the client reads: servers differ in nearly all of it."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.llm.said import words

_LINE = re.compile(r"\r\n|\n|\r")
_LIFE = "<think></think>"  # a thought, whatever it says
_CALL = "<tool_call></tool_call>"
_THOUGHTS = ("reasoning", "reasoning_content", "reasoning_details", "thinking")


def events(parts: Iterable[bytes]) -> Iterator[bytes]:
    """A stream of events in one form, of whatever came: also of one answer that is no stream.

    Thoughts beside the text and calls of tools become marks in it. Raises ValueError where it is
    none of these.
    """
    ended = begun = False
    for data in _data(parts):
        begun = True
        if data == "[DONE]":
            break
        for event in _read(json.loads(data)):
            ended = ended or any(one["finish_reason"] for one in event.get("choices", ()))
            yield _event(event)
    else:
        if not begun:
            raise ValueError("not one event")
        return
    if not ended:
        yield _event(_chunk("", "stop"))
    yield b"data: [DONE]\n\n"


def _data(parts: Iterable[bytes]) -> Iterator[str]:
    """What the events hold. Where there are none, and it is JSON, all of it is one."""
    other, pending, begun = list[str](), list[str](), False
    for line in _lines(parts):
        name, _, value = line.partition(":")
        if name == "data":
            pending.append(value.strip())
            begun = True
        elif not begun:
            other.append(line)
        if pending and (not line or (len(pending) == 1 and _is_whole(pending[0]))):
            yield "".join(pending)
            pending = []
    if pending or (not begun and "".join(other).lstrip()[:1] in {"{", "["}):
        yield "".join(pending or other)


def _is_whole(data: str) -> bool:
    """Whether a line is all of an event: some servers have no empty line behind it."""
    try:
        json.loads(data)
    except ValueError:
        return data == "[DONE]"
    return True


def _lines(parts: Iterable[bytes]) -> Iterator[str]:
    decoder, line = codecs.getincrementaldecoder("utf-8")("replace"), list[str]()
    for part in parts:
        text = decoder.decode(part)
        first, *more = _LINE.split(text)
        line.append(first)
        for one in more:
            yield "".join(line)
            line = [one]
    yield "".join(line)


def _read(found: Any) -> Iterator[dict[str, Any]]:  # whatever JSON holds
    """An event, or an answer that is no stream, as events of a stream."""
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise ValueError("no event")
    choices = found.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    error = found.get("error") or (choices is None and found.get("message") and found)
    if isinstance(choice, dict):
        delta = choice["delta"] if "delta" in choice else choice.get("message")
        yield _chunk(_text(delta) if isinstance(delta, dict) else "", _ending(choice, error))
    if error:
        code = error.get("code") if isinstance(error, dict) else None
        yield {"error": {"message": words(error) or "?", "code": code, "said": error}}
    if isinstance(found.get("usage"), dict):
        yield {**_chunk("", None), "choices": [], "usage": found["usage"]}


def _ending(choice: Mapping[str, Any], error: Any) -> str | None:
    reason = choice.get("finish_reason")
    return reason if isinstance(reason, str) and not error else None


def _text(delta: Mapping[str, Any]) -> str:
    """The text of a piece. It may come in parts, and thoughts may be among or beside them."""
    content = delta.get("content")
    parts = content if isinstance(content, list) else []
    known = [part for part in parts if isinstance(part, dict)]
    said = content if isinstance(content, str) else "".join(_part(part) for part in known)
    thinks = any(delta.get(name) for name in _THOUGHTS)
    calls = bool(delta.get("tool_calls") or delta.get("function_call"))
    return _LIFE * thinks + _CALL * calls + (said or str(delta.get("refusal") or ""))


def _part(part: Mapping[str, Any]) -> str:
    if part.get("type") == "thinking":
        return _LIFE
    return str(part.get("text") or "")


def _chunk(content: str, finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return {"id": "", "object": "chat.completion.chunk", "created": 0, "model": "",
            "choices": [choice]}  # fmt: skip


def _event(event: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"
