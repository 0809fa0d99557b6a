"""The request of someone who is signed in, and ids that it brings."""

from uuid import UUID

from django.http import Http404, HttpRequest

from webapp.accounts.models import User


class MemberRequest(HttpRequest):
    """What views get: sign-in is the default, so the user is always a person."""

    user: User


def id_of(text: str) -> UUID:
    """The id that a text is. Raises Http404 for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
