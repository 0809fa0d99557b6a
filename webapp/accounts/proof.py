"""Asks who is signed in to prove it again before something that outlives the session."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

View = Callable[..., HttpResponse]


def proven_again(view: View) -> View:
    """Ask for the password first, or for the second factor of who has one; then go on.

    What was sent is kept meanwhile. It holds for some minutes (allauth's own five).
    """

    @wraps(view)
    def asking(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        return ask_again(request) or view(request, *given, **named)

    return asking


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The way to the question, unless it was answered just now. What was sent is kept."""
    if has_proven(request):
        return None
    second = request.user.has_second_factor  # type: ignore[union-attr]
    asked = reverse("mfa_reauthenticate" if second else "account_reauthenticate")
    response: HttpResponse = suspend_request(request, asked)
    return response


def has_proven(request: HttpRequest) -> bool:
    """Whether who is signed in has proven it just now."""
    second = request.user.has_second_factor  # type: ignore[union-attr]
    given = {
        one["method"]
        for one in get_authentication_records(request, request.user)
        if one.get("reauthenticated") and time() - one["at"] < app_settings.REAUTHENTICATION_TIMEOUT
    }
    return ("mfa" if second else "password") in given
