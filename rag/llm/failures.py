"""What went wrong with a model server, told so that a person knows what to do."""

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import time
from typing import Any

from rag.config import ChatConfig
from rag.errors import ModelDownError, ModelRefusedError, RagError, without_addresses
from rag.notices import Notice

_TOO_LONG = ("context length", "context window", "context_length", "too long", "maximum context")


class TransientError(ModelDownError):
    """A failure that is often over in a moment: worth another try at once."""


def first_token_late(config: ChatConfig) -> ModelDownError:
    """The server took the request and did not begin to answer in time."""
    return ModelDownError(Notice("model.first_token_late", seconds=f"{config.first_token_s:g}"))


def told(error: BaseException, config: ChatConfig) -> RagError:
    """A library's exception as one of ours."""
    status = getattr(error, "status_code", None) or _response(error, "status_code")
    if isinstance(status, int):
        return _refused_or_down(status, error, config)
    chain = " ".join(type(link).__name__ for link in _links(error))
    if "Timeout" in chain and "Connect" not in chain.replace("APIConnection", ""):
        return first_token_late(config)
    if "Connect" in chain or "RemoteProtocol" in chain or "ReadError" in chain:
        return TransientError(Notice("model.unreachable"))
    return _unclear(error)


def _refused_or_down(status: int, error: BaseException, config: ChatConfig) -> RagError:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TransientError(
            Notice("model.busy"),
            retry_after_s=_retry_after(error),
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientError(
            Notice("model.failing", status=status),
            retry_after_s=_retry_after(error),
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ModelRefusedError(Notice("model.key_refused", status=status))
    if status == HTTPStatus.NOT_FOUND:
        return ModelRefusedError(Notice("model.unknown", model=config.model))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ModelRefusedError(Notice("model.redirects"))
    if any(sign in str(error).lower() for sign in _TOO_LONG):
        return _too_long()
    return ModelRefusedError(Notice("model.refused", status=status, said=_said(error)))


def _unclear(error: BaseException) -> RagError:
    """No status: an error inside the stream, or something that is no chat server at all."""
    said = _said(error)
    if any(sign in said.lower() for sign in _TOO_LONG):
        return _too_long()
    if getattr(error, "body", None):
        return ModelDownError(Notice("model.error", said=said))
    return ModelDownError(Notice("model.no_chat_server"))


def _too_long() -> ModelRefusedError:
    return ModelRefusedError(Notice("model.prompt_too_long"))


def _said(error: BaseException) -> str:
    """The server's own words, short, on one line, and without addresses."""
    body: Any = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    return without_addresses(str(message or error))


def _links(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 8:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _response(error: BaseException, name: str) -> Any:
    return getattr(getattr(error, "response", None), name, None)


def _retry_after(error: BaseException) -> float | None:
    """Seconds that the server asks to wait: a number or a date (RFC 9110, 10.2.3)."""
    value = (_response(error, "headers") or {}).get("retry-after", "").strip()
    if value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None
