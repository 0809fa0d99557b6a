"""The request of someone who is signed in."""

from django.http import HttpRequest

from webapp.accounts.models import User


class MemberRequest(HttpRequest):
    """What views get: sign-in is the default, so the user is always a person."""

    user: User
