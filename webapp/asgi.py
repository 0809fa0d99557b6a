"""The entry point of the web process."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")  # noqa: TID251

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FORM_BYTES = 1 << 20  # room for what a form sends beside the file


class _TooLargeError(Exception):
    pass


def limited(app: App) -> App:
    """Stop a request while it comes in when its body is over the limit of a file.

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
            await _refuse(send)

    return limited_app


async def _refuse(send: Send) -> None:
    text = f"The file is larger than {settings.MAX_FILE_MB} MB.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": text})


application = limited(get_asgi_application())  # type: ignore[arg-type]
