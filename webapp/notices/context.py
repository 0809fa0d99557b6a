"""What every page knows of notices."""

from functools import cache

from django.http import HttpRequest

from webapp.notices.models import News


def unread(request: HttpRequest) -> dict[str, object]:
    """Whether there are unread ones; asked of the database by pages that have the bell."""

    def any_is() -> bool:
        user = getattr(request, "user", None)  # a refused request comes to no sign-in
        return user is not None and News.objects.visible_to(user).unread().exists()

    return {"unread_notices": cache(any_is)}
