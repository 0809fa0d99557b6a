"""Whether the product is alive, and whether every part that it needs answers."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from time import monotonic

import httpx
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from webapp.configuration.stores import vectors
from webapp.jobs import app

logger = logging.getLogger(__name__)

HEARTBEAT = "worker-heartbeat"
CHECK_S = 3.0  # a part that needs longer is not well
KEEP_S = 2.0  # a result may be told again for so long: health is asked often


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one part is: whether it is well, and a word on it."""

    well: bool
    message: str


def beat() -> None:
    """Note that a worker is alive. Called by its jobs; lost when the cache is down."""
    try:
        cache.set(HEARTBEAT, timezone.now().isoformat(), timeout=max(60, settings.SWEEP_S * 4))
    except (RedisError, OSError):
        logger.warning("cannot tell that the worker is alive: the cache is down")


def worker_is_alive() -> bool:
    """Whether a worker was heard of lately. False as well when the cache is down."""
    try:
        return cache.get(HEARTBEAT) is not None
    except (RedisError, OSError):
        return False


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
    """Whether every part is well: 200 when all are, else 503. Which one is not, for those alone
    who run the product."""
    found = latest.get()
    ready = all(health.well for health in found.values())
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


def parts_health() -> dict[str, Health]:
    """Ask all parts at the same time. Takes CHECK_S at the longest."""
    checks: dict[str, Callable[[], Health]] = {
        "database": _database,
        "broker": _broker,
        "worker": _worker,
        settings.VECTORS: _vectors,
    }
    if settings.LLM_MODEL and settings.LLM_BASE_URL:
        checks["model"] = _model
    pool = ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="health")
    asked = {name: pool.submit(check) for name, check in checks.items()}
    wait(asked.values(), timeout=int(CHECK_S))
    pool.shutdown(wait=False)
    return {name: _outcome(future) for name, future in asked.items()}


class _Latest:
    """The last result, for as long as it is fresh; one caller asks while the others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: Mapping[str, Health] = {}
        self._until = 0.0

    def get(self) -> Mapping[str, Health]:
        with self._lock:
            if monotonic() > self._until:
                self._found, self._until = parts_health(), monotonic() + KEEP_S
            return self._found

    def forget(self) -> None:
        self._until = 0.0


latest = _Latest()


def _outcome(future: "Future[Health]") -> Health:
    return future.result() if future.done() else Health(well=False, message="does not answer")


def _database() -> Health:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Health(well=True, message="answers")
    except DatabaseError:
        return Health(well=False, message="does not answer")
    finally:
        connection.close()


def _broker() -> Health:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=int(CHECK_S))
        return Health(well=True, message="answers")
    except (OperationalError, RedisError, OSError):
        return Health(well=False, message="does not answer")


def _worker() -> Health:
    if worker_is_alive():
        return Health(well=True, message="was heard of lately")
    return Health(well=False, message="has not been heard of")


def _vectors() -> Health:
    trouble = vectors().health(CHECK_S - 0.5)
    return Health(well=not trouble, message=trouble or "answers")


def _model() -> Health:
    key = settings.LLM_API_KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return _served(f"{settings.LLM_BASE_URL.rstrip('/')}/models", headers)


def _served(url: str, headers: dict[str, str]) -> Health:
    try:
        reply = httpx.get(url, headers=headers, timeout=CHECK_S - 0.5, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return Health(well=False, message="does not answer")
    if reply.status_code in {401, 403}:
        return Health(well=False, message="refuses the key")
    if reply.status_code >= 500:
        return Health(well=False, message=f"answers with error {reply.status_code}")
    return Health(well=True, message="answers")
