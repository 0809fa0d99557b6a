"""How allauth signs people up here: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Closes registration: an invitation makes the account, nothing else does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see webapp/library/members.py for invitations."""
        return False
