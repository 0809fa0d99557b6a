"""Asks all parts how they are, at the same time, and no more often than there is need."""

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

from webapp.library.health.machine import machine_probes
from webapp.library.health.probe import CHECK_S, Health, unwell
from webapp.library.health.servers import server_probes

logger = logging.getLogger(__name__)

KEEP_S = 2.0  # a result may be told again for so long: health is asked often


def parts_health() -> dict[str, Health]:
    """Ask all parts at the same time. Takes CHECK_S at the longest."""
    probes = {**server_probes(), **machine_probes()}
    pool = ThreadPoolExecutor(max_workers=len(probes), thread_name_prefix="health")
    asked = {name: pool.submit(probe) for name, probe in probes.items()}
    wait(asked.values(), timeout=int(CHECK_S))
    pool.shutdown(wait=False)
    return {name: _outcome(name, future) for name, future in asked.items()}


def _outcome(name: str, future: "Future[Health]") -> Health:
    """What no probe foresaw is a part that is unwell, too: the others are to be told."""
    if not future.done():
        return unwell()
    error = future.exception()
    if error is None:
        return future.result()
    logger.error("the probe of %s met a defect", name, exc_info=error)
    return unwell()


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
