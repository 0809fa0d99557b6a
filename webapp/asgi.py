"""The entry point of the web process."""

import json
import logging
import os
import uuid
import warnings
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.db import connection
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
    """A body is larger than a file may be: so many MB."""

    def __init__(self, most_mb: int) -> None:
        super().__init__(most_mb)
        self.most_mb = most_mb


class _Body:
    """Counts what comes in of a request. How large a file may be is asked once it may matter."""

    def __init__(self) -> None:
        self._received = 0
        self._most_mb = 0

    async def add(self, size: int) -> None:
        """Count so many bytes more. Raises _TooLargeError."""
        self._received += size
        await self.refuse_over(self._received)

    async def refuse_over(self, size: int) -> None:
        """Raises _TooLargeError for more bytes than a file and its form may have."""
        if size <= FORM_BYTES:
            return  # any request may be so large
        self._most_mb = self._most_mb or await sync_to_async(_most_mb, thread_sensitive=False)()
        if size > self._most_mb * 1024 * 1024 + FORM_BYTES:
            raise _TooLargeError(self._most_mb)


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
        body = _Body()

        async def counting() -> Message:
            message = await receive()
            await body.add(len(message.get("body", b"")))
            return message

        declared = dict(scope.get("headers", ())).get(b"content-length", b"0")
        try:
            await body.refuse_over(int(declared) if declared.isdigit() else 0)
            await app(scope, counting, send)
        except _TooLargeError as error:
            await _refuse(scope, send, 413, partial(_too_large, error.most_mb))
        except OSError as error:
            if not tells_full(error):
                raise
            await _refuse(scope, send, 507, FULL.__str__)

    return limited_app


def _most_mb() -> int:
    """Of a file, now. For a thread of its own, which keeps no connection to the database."""
    from webapp.adjusted.values import value_of  # its tables are there once Django is set up

    try:
        return int(value_of("MAX_FILE_MB"))
    finally:
        connection.close()


def _too_large(most_mb: int) -> str:
    return gettext("The file is larger than %(size)s MB.") % {"size": most_mb}


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
