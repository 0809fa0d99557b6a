"""A cache in the broker that does without it: people sign in and work on while it is down.

What is kept meanwhile is kept by each process for itself. Limits of tries hold, for each process.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN_S = 5.0  # for which a cache that failed is not asked again: nobody waits for each call
# Of the memory's own. By Django's, 300, whoever tries many accounts would have counts forgotten.
MOST = 100_000


class ForgivingCache(BaseCache):
    """Redis or Valkey; while it does not answer, this process's own memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared = RedisCache(server, params)
        memory = {**params, "OPTIONS": {"MAX_ENTRIES": MOST}}
        self._own = LocMemCache("forgiving", memory)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """See BaseCache; so are the others."""
        return self._asked(lambda cache: cache.add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._asked(lambda cache: cache.get(key, default, version))

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._asked(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._asked(lambda cache: cache.touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._asked(lambda cache: cache.delete(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._asked(lambda cache: cache.incr(key, delta, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._asked(lambda cache: cache.has_key(key, version))

    def clear(self) -> None:
        self._own.clear()
        self._asked(lambda cache: cache.clear())

    def _asked(self, ask: Callable[[BaseCache], T]) -> T:
        if monotonic() > _down.until:
            try:
                return ask(self._shared)
            except (RedisError, OSError) as error:
                logger.warning("the cache is down, each process keeps its own: %s", error)
                _down.until = monotonic() + AGAIN_S
        return ask(self._own)


class _Down:
    """Until when the cache is not asked. Of the process: each thread has a cache of its own."""

    until = 0.0


_down = _Down()
