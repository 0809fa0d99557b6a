"""Who calls the API: the user of a key, or of a session (then with the CSRF token)."""

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from webapp.accounts.caller import Caller, key_caller, session_caller
from webapp.accounts.models import ApiKey, User


class KeyAuth(HttpBearer):
    """`Authorization: Bearer vc_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The key's user. A key that is not valid is never overlooked in favour of a session."""
        user = ApiKey.user_of(token)
        if user is None:
            raise AuthenticationError(
                message=gettext("The API key is unknown, expired or revoked.")
            )
        request.user = user
        return user


class SessionAuth(APIKeyCookie):
    """The browser's session; what changes anything needs the CSRF token too."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> User | None:
        """The signed-in user, or None."""
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """The signed-in user. A visitor is asked to sign in before anything is said of CSRF."""
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise AuthorizationError(message=gettext("The CSRF token is missing or wrong."))
        return request.user


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, to be asked again: a key goes before a session here as in the API."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return key_caller(secret) if kind.lower() == "bearer" else session_caller(request)
