"""What every page knows of notices."""

from functools import cache

from django.http import HttpRequest

from webapp.notices.models import Notice


def unread(request: HttpRequest) -> dict[str, object]:
    """Whether there are unread ones; asked of the database by pages that have the bell."""
    mine = Notice.objects.visible_to(request.user).unread()
    return {"unread_notices": cache(mine.exists)}
