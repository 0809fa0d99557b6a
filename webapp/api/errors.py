"""How the API says that something went wrong: always `{"error", "request_id"}` as JSON."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from rag.errors import ModelDownError, QuestionError, RagError
from webapp.chat.asking.admission import BusyError
from webapp.configuration.request_id import request_id
from webapp.errors import TooManyError
from webapp.library.errors import RefusedError
from webapp.library.ingest.refused import DuplicateError, UploadRefusedError
from webapp.messages import told
from webapp.space import FULL, FullError

PREFIX = "/api/"
NOT_FOUND = gettext_lazy("There is no such thing, or it is not yours to see.")
WORDS = {
    400: gettext_lazy("The request cannot be read."),
    404: NOT_FOUND,
    405: gettext_lazy("This address does not take this method."),
    413: gettext_lazy("The request is too large."),
    500: gettext_lazy("Something went wrong. It has been noted."),
    503: gettext_lazy("A part of the system does not answer. Try again in a minute."),
    507: FULL,
}


class ApiErrorMiddleware(MiddlewareMixin):
    """Gives what failed outside of an operation the same shape as everything else."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Replace an error page under the API's address by JSON; keep what Allow says."""
        is_json = response.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or is_json or not request.path.startswith(PREFIX):
            return response
        page = failed(response.status_code, str(WORDS.get(response.status_code, WORDS[400])))
        if "Allow" in response:
            page["Allow"] = response["Allow"]
        return page


def failed(status: int, message: str, **more: Any) -> JsonResponse:
    """An error as the API tells it."""
    return JsonResponse({"error": message, "request_id": request_id(), **more}, status=status)


def handle_errors(api: NinjaAPI) -> None:
    """Make an API tell its errors this way."""
    handlers: dict[type[Exception], Any] = {
        Http404: lambda request, error: failed(404, str(NOT_FOUND)),
        ObjectDoesNotExist: lambda request, error: failed(404, str(NOT_FOUND)),
        HttpError: lambda request, error: failed(error.status_code, str(error)),
        ValidationError: _invalid,
        DuplicateError: _duplicate,
        UploadRefusedError: lambda request, error: failed(error.status, error.message),
        FullError: lambda request, error: failed(507, error.message),
        TooManyError: _too_many,
        RefusedError: lambda request, error: failed(400, error.message),
        RagError: _rag_error,
        BusyError: _busy,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the first field that is wrong, and say what is wrong with it."""
    first = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][2:]) or "request"
    return failed(422, f"{field}: {first['msg']}")


def _duplicate(request: HttpRequest, error: DuplicateError) -> HttpResponse:
    return failed(error.status, error.message, id=str(error.document.pk), where=error.where)


def _too_many(request: HttpRequest, error: TooManyError) -> HttpResponse:
    response = failed(429, error.message)
    response["Retry-After"] = str(error.retry_after_s)
    return response


def _busy(request: HttpRequest, error: BusyError) -> HttpResponse:
    response = failed(503, error.message)
    response["Retry-After"] = str(error.after_s)
    return response


def _rag_error(request: HttpRequest, error: RagError) -> HttpResponse:
    if isinstance(error, QuestionError):
        return failed(400, told(error.message))
    response = failed(503 if error.retryable else 502, told(error.message))
    if isinstance(error, ModelDownError) and error.retry_after_s:
        response["Retry-After"] = str(round(error.retry_after_s))
    return response
