"""What a server says is wrong: found in whatever it wraps it in, and what kind of thing it is."""

import json
import re
from http import HTTPStatus
from typing import Any

_NAMES = ("message", "msg", "detail", "error", "errors")
_CONTEXT = re.compile(
    r"context[ _](?:length|window|size)|context the overflows|maximum context"
    r"|request too large|reduce the length|input token count|`inputs` tokens",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"\b(?:prompt|input|message|token|context)s?\b(?:[ '`]{1,2}(?!took|taking)\w{1,20}){0,3}"
    r"[ '`]{1,2}too long|(?<!took )(?<!taking )too long\b[^.]{0,30}\b(?:tokens|context)",
    re.IGNORECASE,
)
# A number from 1,000 up, whole, and not what a greater-than sign holds against the limit.
_TOKENS = r"([1-9]\d{3,6}|[1-9]\d{0,2}(?:,\d{3}){1,2})(?!,?\d)(?! ?(?:tokens )?>)"
_TAKES = re.compile(
    r"(?:n_ctx\W{1,3}|context (?:length|size|window)[^.\d]{0,20}"
    r"(?:[\d,]{1,9} ?(?:tokens )?> ?)?)" + _TOKENS,
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content[_ ](?:filter|management policy)|requires moderation|\bflagged\b", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"model_not_found|not a valid model|model\b.{0,120}(?:not found|not exist)", re.IGNORECASE
)
_USED_UP = re.compile(r"insufficient_quota|billing|insufficient balance|credits", re.IGNORECASE)
_DELAY = re.compile(r"retryDelay\W{1,5}(\d{1,5}(?:\.\d{1,9})?)s")


def words(body: Any) -> str:  # whatever JSON holds
    """The server's own words in the body of an error; empty for a page or nothing."""
    match body:
        case str():
            text = body.strip()
            if text[:1] in {"{", "["}:
                try:
                    return words(json.loads(text)) or text
                except (ValueError, RecursionError):
                    return text
            return "" if text.startswith("<") else text
        case list():
            return next(filter(None, map(words, body)), "")
        case dict():
            return next(filter(None, (words(body.get(name)) for name in _NAMES)), "")
    return ""


def is_too_long(said: str, status: int = 0) -> bool:
    """Whether a prompt is more than the model can read.

    A server that fails may say that something takes too long: then only its context tells.
    """
    failing = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return bool(_CONTEXT.search(said)) or (not failing and bool(_TOO_LONG.search(said)))


def tokens_taken(said: str) -> int:
    """How many tokens the model can read, where an error tells; else 0."""
    told = _TAKES.search(said)
    return int(told[1].replace(",", "")) if told else 0


def is_filtered(said: str) -> bool:
    """Whether a filter of the provider forbids it."""
    return bool(_FILTERED.search(said))


def has_no_model(said: str) -> bool:
    """Whether there is no such model."""
    return bool(_NO_MODEL.search(said))


def is_used_up(said: str) -> bool:
    """Whether it is for want of money, and not of patience."""
    return bool(_USED_UP.search(said)) and delay(said) is None


def delay(said: str) -> float | None:
    """The seconds to wait, where the body of an error tells."""
    told = _DELAY.search(said)
    return float(told[1]) if told else None
