"""Devices that a person signed in with before, told by a signed cookie.

It opens nothing. What it is good for: see webapp/accounts/attempts.py.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

from webapp.accounts.models import User

COOKIE = "veracite_device"
SALT = "webapp.accounts.devices"
LIFE_S = 365 * 24 * 3600
MOST = 5  # people of one browser


def known_device(request: HttpRequest, email: str) -> str:
    """The name of the device, if whoever has that address signed in with it; else nothing.

    Another password makes all of them strangers: somebody else may have had the old one.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return ""
    known = (name for pk, name, mark in _people(request) if (pk, mark) == (user.pk, _mark(user)))
    return next(known, "")


class DeviceMiddleware(MiddlewareMixin):
    """Makes a device known when somebody has signed in with it, by whatever way."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Put whoever signed in first among the people of the cookie."""
        user: User | None = getattr(request, "signed_in", None)
        if user is None:
            return response
        name = known_device(request, user.email) or secrets.token_hex(16)
        others = [one for one in _people(request) if one[0] != user.pk]
        people = [[user.pk, name, _mark(user)], *others][:MOST]
        response.set_cookie(
            COOKIE,
            signing.dumps(people, salt=SALT),
            max_age=LIFE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


@receiver(user_logged_in)
def _note(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    request.signed_in = user  # type: ignore[attr-defined]


def _people(request: HttpRequest) -> list[list[Any]]:
    """Who signed in with it: id, the device's name for that person, a mark of the password."""
    try:
        people: list[list[Any]] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE_S
        )
    except signing.BadSignature:
        return []
    return people


def _mark(user: User) -> str:
    return salted_hmac(SALT, user.password).hexdigest()[:16]
