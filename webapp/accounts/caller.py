"""Who a request comes from, asked again while it goes on for minutes."""

from collections.abc import Callable

from django.contrib.auth import get_user
from django.http import HttpRequest

from webapp.accounts.models import ApiKey, User

Caller = Callable[[], User | None]


def session_caller(request: HttpRequest) -> Caller:
    """Whose session it is: nobody's any more after signing out or a change of the password."""
    store, key = type(request.session), request.session.session_key

    def caller() -> User | None:
        again = HttpRequest()
        again.session = store(key)
        user = get_user(again)
        return user if isinstance(user, User) else None

    return caller


def key_caller(secret: str) -> Caller:
    """Whose API key it is: nobody's any more once it is revoked or expired."""
    return lambda: ApiKey.user_of(secret)
