"""How much one person may do in an hour: enough for people, too little for a runaway program."""

import time

from django.conf import settings
from django.utils.translation import gettext

from webapp.accounts.attempts import told_wait
from webapp.accounts.counts import count_down, count_up
from webapp.accounts.models import User
from webapp.errors import TooManyError

HOUR_S = 3600


def count_workspace(user: User) -> None:
    """Count a workspace that somebody makes. Raises TooManyError."""
    if wait := _over(user, "workspaces", 1, settings.WORKSPACES_PER_HOUR):
        told = gettext(
            "You have made %(number)s workspaces within an hour, which is the most. Try again in "
            "%(time)s."
        )
        told %= {"number": settings.WORKSPACES_PER_HOUR, "time": told_wait(wait)}
        raise TooManyError(told, retry_after_s=wait)


def count_uploads(user: User | None, files: int = 1) -> None:
    """Count files that somebody uploads; all of them or, with TooManyError, none."""
    if user is None:
        return
    if wait := _over(user, "uploads", files, settings.UPLOADS_PER_HOUR):
        told = gettext(
            "One person may upload %(number)s files within an hour. Try again in %(time)s."
        )
        told %= {"number": settings.UPLOADS_PER_HOUR, "time": told_wait(wait)}
        raise TooManyError(told, retry_after_s=wait)


def _over(user: User, what: str, count: int, most: int) -> int:
    """0 when so many more are within the limit, and counted; else the seconds to the next hour."""
    hour, passed = divmod(int(time.time()), HOUR_S)
    key = f"limit:{what}:{user.pk}:{hour}"
    if count_up(key, count, HOUR_S) <= most:
        return 0
    count_down(key, count)
    return HOUR_S - passed
