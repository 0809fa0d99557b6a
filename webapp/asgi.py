"""The entry point of the web process."""

import json
import logging
import os
import uuid
import warnings
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import django
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.utils.translation import get_language_from_request, gettext, override
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from webapp.space import FULL, tells_full

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")  # noqa: TID251

# WhiteNoise gives static files in the synchronous way; they are small, so nothing is lost by it.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FORM_BYTES = 1 << 20  # room for what a form sends beside the file


class _TooLargeError(Exception):
    pass


class Handler(ASGIHandler):
    """Django's, but for where it puts what comes in: in /tmp there may be little room."""

    async def read_body(self, receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> IO[bytes]:
        """The whole body, on the disk of the data directory where it is not small."""
        body = SpooledTemporaryFile(  # noqa: SIM115  (Django closes it with the request)
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
        )
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise RequestAborted
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        return body


def limited(app: App) -> App:
    """Stop a request while it comes in when its body is over the limit of a file, or the disk full.

    Django reads a whole body to disk before a view is asked, so it cannot refuse in time.
    """

    async def limited_app(scope: Message, receive: Receive, send: Send) -> None:
        limit = settings.MAX_FILE_MB * 1024 * 1024 + FORM_BYTES
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLargeError
            return message

        declared = dict(scope.get("headers", ())).get(b"content-length", b"0")
        try:
            if declared.isdigit() and int(declared) > limit:
                raise _TooLargeError
            await app(scope, counting, send)
        except _TooLargeError:
            await _refuse(scope, send, 413, _too_large)
        except OSError as error:
            if not tells_full(error):
                raise
            await _refuse(scope, send, 507, FULL.__str__)

    return limited_app


def _too_large() -> str:
    return gettext("The file is larger than %(size)s MB.") % {"size": settings.MAX_FILE_MB}


async def _refuse(scope: Message, send: Send, status: int, why: Callable[[], str]) -> None:
    """As the API says it (`error`), and as the upload page reads it (`message`)."""
    number = uuid.uuid4().hex[:12]
    with override(_language(scope)):
        message = why()
    logger.info("request %s refused: %s", number, message)
    told = {"error": message, "message": message, "request_id": number}
    headers = [
        (b"content-type", b"application/json"),
        (b"connection", b"close"),
        (b"x-request-id", number.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def _language(scope: Message) -> str:
    """What the browser asks for. No middleware has seen the request yet."""
    request = HttpRequest()
    wanted = dict(scope.get("headers", ())).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = wanted.decode("latin-1")
    return get_language_from_request(request)


def behind_proxies(app: App, proxies: list[str]) -> App:
    """Take address and scheme of a request from what these proxies say, and from nobody else.

    The server itself believes none (`--no-proxy-headers`): by default it would believe whoever
    comes from this machine.
    """
    return ProxyHeadersMiddleware(app, trusted_hosts=proxies)  # type: ignore[arg-type, return-value]


django.setup(set_prefix=False)
application = behind_proxies(
    limited(Handler()),  # type: ignore[arg-type]
    settings.TRUSTED_PROXIES,
)
