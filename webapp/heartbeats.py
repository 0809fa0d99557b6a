"""Which workers were heard of lately: one sign of life for each queue.

Kept in the broker, beside the jobs: where it cannot be reached, nothing is known of the workers.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from enum import StrEnum
from time import sleep

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

INGEST, QUICK = "ingest", "quick"
SWEEPS = "sweeps"  # heard of when one came: that beat is alive, and a worker takes what it sends
BEAT_S = 5.0


class Pulse(StrEnum):
    """What is known of the workers of a queue."""

    ALIVE = "alive"
    MISSING = "missing"
    UNKNOWN = "unknown"  # the queue itself cannot be reached


def beat(name: str) -> None:
    """Note that a worker of a queue is alive, or a sweep came. Lost when the broker is down."""
    try:
        caches["broker"].set(_key(name), 1, timeout=max(60, settings.SWEEP_S * 4))
    except (RedisError, OSError):
        logger.warning("cannot tell that %s is alive: the broker is down", name)


def beat_always(queues: Iterable[str], works: Callable[[], bool]) -> None:
    """Tell of this worker while it works, from a thread: long documents keep all others busy."""
    names = list(queues)

    def run() -> None:
        while True:
            for name in names if works() else ():
                beat(name)
            sleep(BEAT_S)

    threading.Thread(target=run, name="heartbeat", daemon=True).start()


def pulse(name: str) -> Pulse:
    """What is known of a queue's workers now."""
    try:
        heard = caches["broker"].get(_key(name)) is not None
    except (RedisError, OSError):
        return Pulse.UNKNOWN
    return Pulse.ALIVE if heard else Pulse.MISSING


def worker_is_alive() -> bool:
    """Whether a worker that reads documents was heard of lately. False where it is not known."""
    return pulse(INGEST) is Pulse.ALIVE


def _key(name: str) -> str:
    return f"heartbeat-{name}"
