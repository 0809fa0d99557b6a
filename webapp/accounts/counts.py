"""Counts in the cache: each change is one step, so that of many at once none is lost."""

from contextlib import suppress

from django.core.cache import cache


def count_up(key: str, more: int, remembered_s: int) -> int:
    """How much is counted with so much more, in one step of the cache."""
    cache.add(key, 0, remembered_s)
    try:
        return cache.incr(key, more)
    except ValueError:  # it went in between: forgotten, over its time, or with the broker
        cache.add(key, 0, remembered_s)
        return cache.incr(key, more)


def count_down(key: str, less: int) -> None:
    """Take back what was counted, unless all of it was forgotten meanwhile."""
    with suppress(ValueError):
        cache.decr(key, less)
