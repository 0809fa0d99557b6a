"""Pages that only members may see or keep."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.accounts.presence import note_presence

# What whoever still has to set up a second factor needs for that, and to leave.
ALLOWED = {
    "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp",
}  # fmt: skip


class PrivateMiddleware(LoginRequiredMiddleware):
    """Sign-in is the default for every view, and no cache keeps what members see."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Nobody's session is read where none is needed: health is told without a database."""
        if not getattr(view_func, "login_required", True):
            return None
        refused = super().process_view(
            request, view_func, view_args, view_kwargs
        ) or self._second_factor_first(request)
        if refused is None and isinstance(request.user, User):
            note_presence(request, request.user)
        return refused

    def _second_factor_first(self, request: HttpRequest) -> HttpResponseBase | None:
        found = request.resolver_match
        if found is None or found.url_name in ALLOWED:
            return None
        if not request.user.is_authenticated or not request.user.lacks_second_factor:
            return None
        messages.info(request, gettext("Set up a second factor first: this installation asks it."))
        return redirect("mfa_activate_totp")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Mark what a signed-in person got as theirs alone."""
        if "Cache-Control" not in response and self._is_private(request, response):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _is_private(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        """Asked last, for the same reason; and not at all where the database may be away."""
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return True
        user = getattr(request, "user", None)
        return user is not None and user.is_authenticated
