"""How allauth signs people up here: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Closes registration: an invitation makes the account, nothing else does."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see webapp/library/people/members.py for invitations."""
        return False
