"""A number for every request, found again in the log, the response and error pages."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeAlias

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
Response: TypeAlias = HttpResponseBase | Awaitable[HttpResponseBase]


class RequestIdMiddleware:
    """Gives each request an id."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Response]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Response:
        number = uuid.uuid4().hex[:12]
        _request_id.set(number)
        response = self.get_response(request)
        if isinstance(response, Awaitable):
            return _marked_later(response, number)
        return _marked(response, number)


async def _marked_later(response: Awaitable[HttpResponseBase], number: str) -> HttpResponseBase:
    return _marked(await response, number)


def _marked(response: HttpResponseBase, number: str) -> HttpResponseBase:
    response["X-Request-Id"] = number
    return response


def request_id() -> str:
    """The id of the request being served, or "-" outside of one."""
    return _request_id.get()


class RequestIdFilter(logging.Filter):
    """Puts the request's id on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: it only adds."""
        record.request_id = _request_id.get()
        return True
