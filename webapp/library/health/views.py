"""What monitors ask: is the process alive, and is every part well."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from webapp.library.health.parts import latest
from webapp.library.health.servers import LOCAL_MODEL


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether every part that is needed is well: 200 when all are, else 503. Which one is not, for
    those alone who run the product."""
    found = latest.get()
    ready = all(health.well for name, health in found.items() if name != LOCAL_MODEL)
    told: dict[str, object] = {"ready": ready}
    if _runs_the_product(request):
        told["parts"] = {name: {"well": h.well, "message": h.message} for name, h in found.items()}
    return JsonResponse(told, status=200 if ready else 503)


def _runs_the_product(request: HttpRequest) -> bool:
    """An administrator who is signed in, or a monitor with READYZ_TOKEN.

    Not whoever comes from this machine: behind a proxy on it, that is everybody. With the database
    away no session is known, so the token is what tells which part is gone.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.READYZ_TOKEN and kind.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.READYZ_TOKEN)
    try:
        return request.user.is_active and request.user.is_superuser
    except (DatabaseError, OSError):
        return False
