"""How allauth signs people in here: by invitation only, and with growing waits for guessers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from webapp.accounts.attempts import Attempts, told_to_wait
from webapp.accounts.devices import known_device
from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.space import give_way


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Closes registration: an invitation makes the account, nothing else does."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together."
        ),
        "too_many_wrong_passwords": gettext_lazy(
            "There were too many wrong passwords from your network. Wait a minute, then try again."
        ),
        "too_many_login_attempts": gettext_lazy(
            "There were too many wrong codes. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see webapp/library/people/members.py for invitations."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Under the installation's name."""
        return f"{value_of('INSTALLATION_NAME')}: {subject}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, for its network address and for its account. Raises ValidationError."""
        limit = {"app": "allauth.account", "action": "wrong_password"}
        # Under the name by which allauth takes it back when the password is right.
        self._login_failed_rl_usage = ratelimit.consume(request, **limit)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_wrong_passwords")
        if wait := _attempts(request, credentials).begin():
            raise ValidationError(told_to_wait(wait), code="wait")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whose address and password these are, or None. Raises ValidationError."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            _attempts(request, credentials).forget()
            give_way()  # whoever is to make room on a full disk has to get in
        return user

    def set_password(self, user: User, password: str) -> None:
        """Set another one: what was tried before it is of no account any more."""
        super().set_password(user, password)
        Attempts(email=user.email).forget()


def _attempts(request: HttpRequest, credentials: dict[str, Any]) -> Attempts:
    email = str(credentials.get("email", ""))
    return Attempts(email=email, device=known_device(request, email))
