"""A model that failed is left alone for a while, so that not every question waits for it in vain.

When its pause is over one request tries it, and the others do without it until that one is back.
Kept in the cache: it holds in every process, and nothing is lost with it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import time

from django.core.cache import cache

from rag.notices import Notice, packed

FIRST_S, LONGEST_S = 30.0, 600.0
FORGOTTEN_S = 3_600
# What is a server's fault, and not that of one prompt.
FAULTS = frozenset({
    "model.failing", "model.failing_because", "model.first_token_late", "model.key_refused",
    "model.loading", "model.no_chat_server", "model.redirects", "model.tls", "model.unknown",
    "model.unreachable", "model.used_up", "rerank.busy", "rerank.down", "rerank.late",
    "rerank.not_loaded",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a model is left alone, for how many seconds at a time, and until when this time."""

    told: str
    seconds: float
    ends: float

    @property
    def why(self) -> Notice:
        """Why it failed."""
        return Notice.of(self.told)

    @property
    def until(self) -> datetime:
        """When it is tried again."""
        return datetime.fromtimestamp(self.ends, tz=UTC)


def pause_of(identity: str) -> Pause | None:
    """The pause that a model is in, or after which nobody has tried it yet."""
    return cache.get(_key(identity))  # type: ignore[no-any-return]


def held_back(identity: str) -> Notice | None:
    """Why a model is not asked now. Who finds its pause over tries it, and is the only one."""
    pause = pause_of(identity)
    if pause is None:
        return None
    if time() < pause.ends:
        return pause.why
    longer = min(2 * pause.seconds, LONGEST_S)
    _keep(identity, replace(pause, seconds=longer, ends=time() + longer))
    return None


def begin(identity: str, why: Notice, seconds: float) -> None:
    """Leave a model alone that failed after so many seconds: for at least as long."""
    pause = pause_of(identity)
    length = pause.seconds if pause else min(max(FIRST_S, seconds), LONGEST_S)
    ends = max(pause.ends if pause else 0.0, time() + length)
    _keep(identity, Pause(told=packed(_for_all(why)), seconds=length, ends=ends))


def end(identity: str) -> None:
    """It works."""
    cache.delete(_key(identity))


def _for_all(why: Notice) -> Notice:
    """Without a server's own words, which may repeat what somebody asked."""
    if "said" in why.params:
        return Notice("model.failing", status=why.params["status"])
    return why


def _keep(identity: str, pause: Pause) -> None:
    cache.set(_key(identity), pause, FORGOTTEN_S)


def _key(identity: str) -> str:
    return f"pause:{identity}"
