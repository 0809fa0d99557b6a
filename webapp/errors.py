"""Error pages: what happened, what to do, and the number under which it stands in the log."""

import logging
import sys

from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy
from redis.exceptions import RedisError

from webapp.configuration.request_id import request_id
from webapp.space import FULL, tells_full

logger = logging.getLogger(__name__)

TOO_MUCH = (RequestDataTooBig, TooManyFilesSent)
STORE_DOWN = (BotoCoreError, ClientError)
DOWN = (OperationalError, InterfaceError, RedisError, *STORE_DOWN)

WORDS = {
    400: (
        gettext_lazy("This request could not be read"),
        gettext_lazy(
            "The address or what was sent with it is not complete. Go back and try again."
        ),
    ),
    403: (
        gettext_lazy("This page has been open for too long"),
        gettext_lazy(
            "The security check of the form did not pass. Go back, reload the page and send it "
            "again."
        ),
    ),
    404: (
        gettext_lazy("There is nothing here"),
        gettext_lazy(
            "The page does not exist, was deleted, or belongs to a workspace that you are not in."
        ),
    ),
    413: (
        gettext_lazy("That is too much at once"),
        gettext_lazy(
            "What was sent is larger than this server takes. Send less, or smaller files."
        ),
    ),
    429: (
        gettext_lazy("That is more at once than one person may do"),
        gettext_lazy("Too much came from you in a short time. Wait a minute, then try again."),
    ),
    500: (
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy(
            "Nothing that you had saved is lost. Try again; if it happens again, tell an "
            "administrator the number below."
        ),
    ),
    503: (
        gettext_lazy("A part of the system does not answer"),
        gettext_lazy(
            "It is being started again, or needs an administrator. Your documents are safe; try "
            "again in a minute."
        ),
    ),
    507: (gettext_lazy("No room is left"), FULL),
}


class TooManyError(Exception):
    """One person did more at once than one may. The message says so, in words to be shown."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s


class TooManyMiddleware(MiddlewareMixin):
    """Tells that it is too much: as a page to whoever opens one, else as the scripts read it."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """429 with Retry-After. What the API refuses never comes here."""
        if not isinstance(exception, TooManyError):
            return None
        page = "HX-Request" in request.headers or "text/html" in request.headers.get("Accept", "")
        response = (
            error_page(request, 429, exception.message)
            if page
            else JsonResponse({"message": exception.message}, status=429)
        )
        response["Retry-After"] = str(exception.retry_after_s)
        return response


class GoneMiddleware(MiddlewareMixin):
    """What was there when a view looked it up, and went before it was done, is not there."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404, as for whoever comes a moment later. What the API refuses never comes here."""
        if not isinstance(exception, ObjectDoesNotExist):
            return None
        logger.warning("gone meanwhile: %s", exception)
        return error_page(request, 404)


def error_page(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    """The page for a status; a fragment of it where htmx asked. `words` go before the usual."""
    title, text = WORDS[status]
    context = {"status": status, "title": title, "text": words or text, "request_id": request_id()}
    wanted = "_error.html" if request.headers.get("HX-Request") else "error.html"
    return render(request, wanted, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return error_page(request, 413 if isinstance(exception, TOO_MUCH) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What CSRF_FAILURE_VIEW names."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return error_page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Allauth's handler429: more tries to sign in, or for a new password, than an address may."""
    response = error_page(request, 429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a defect of ours, or a part is down, or a disk is full."""
    error = sys.exception()
    if tells_full(error):
        return error_page(request, 507)
    return error_page(request, 503 if isinstance(error, DOWN) else 500)
