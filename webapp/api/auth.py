"""Who calls the API: the user of a key, or of a session (then with the CSRF token)."""

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from webapp.accounts.caller import Caller, key_caller, session_caller
from webapp.accounts.models import ApiKey, Rights, User

SAFE = {"GET", "HEAD", "OPTIONS"}


class KeyAuth(HttpBearer):
    """`Authorization: Bearer vc_…`.

    `enough`: the rights with which a key may do what is no mere reading; all of them unless told.
    """

    def __init__(self, enough: Rights = Rights.WRITE) -> None:
        super().__init__()
        self.enough = enough

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The key's user. A key that is not valid is never overlooked in favour of a session."""
        key = ApiKey.of(token)
        if key is None:
            raise AuthenticationError(
                message=gettext("The API key is unknown, expired or revoked.")
            )
        needed = Rights.READ if request.method in SAFE else self.enough
        if not key.allows(needed):
            told = gettext("This API key may not do that. It needs the right “%(rights)s”.")
            raise AuthorizationError(message=told % {"rights": needed.value})
        request.user = key.user
        return key.user


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
        if request.user.lacks_second_factor:
            raise AuthorizationError(message=gettext("Set up your second factor first."))
        return request.user


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, to be asked again: a key goes before a session here as in the API."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return key_caller(secret) if kind.lower() == "bearer" else session_caller(request)


ANY_CALLER = [KeyAuth(), SessionAuth()]
# For what is asked: a key that may ask need not be one that may write.
ASKER = [KeyAuth(Rights.ASK), SessionAuth()]
