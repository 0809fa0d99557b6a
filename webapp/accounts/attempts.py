"""Wrong passwords: each one more makes the next try wait longer, and none locks anybody out.

Tries are counted for an account; for a device that its person signed in with before they are
counted apart, so that what strangers try elsewhere does not keep the person waiting. Nobody's
password is looked at during a wait, and trying then does not make it longer.
"""

import math
import time
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext, ngettext

from webapp.accounts.counts import count_down, count_up

FREE = 5  # wrong passwords, before there is anything to wait for
FIRST_S = 15.0
LONGEST_S = 15 * 60.0
REMEMBERED_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """The tries at one account; with `device`, those from one device that is known."""

    email: str
    device: str = ""

    def begin(self) -> float:
        """Count a try. 0, or for how many seconds no password is looked at: then it counts not.

        Each count is one step in the cache, so that of many tries at once no more get through.
        """
        counted, wait = self._keys
        count = count_up(counted, 1, REMEMBERED_S)
        cache.touch(counted, REMEMBERED_S)
        if count < FREE:
            return 0
        pause = min(LONGEST_S, FIRST_S * 2 ** min(count - FREE, 20))
        if cache.add(wait, time.time() + pause, pause):
            return 0
        count_down(counted, 1)
        until: float = cache.get(wait, 0)
        return max(1.0, until - time.time())

    def forget(self) -> None:
        """The password was right, or there is another one."""
        cache.delete_many(self._keys)

    @property
    def _keys(self) -> tuple[str, str]:
        who = sha256(f"{self.email.strip().lower()}\n{self.device}".encode()).hexdigest()
        return f"attempts:{who}", f"attempts:{who}:wait"


def told_wait(seconds: float) -> str:
    """How long to wait, in words."""
    whole = math.ceil(seconds)
    if whole < 60:
        return ngettext("%(number)s second", "%(number)s seconds", whole) % {"number": whole}
    minutes = math.ceil(whole / 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


def told_to_wait(seconds: float) -> str:
    """What whoever has to wait is told."""
    told = gettext(
        "There were too many wrong passwords for this account. Wait %(time)s, then try again, or "
        "reset your password. On a device that you signed in with before you need not wait for "
        "what others tried."
    )
    return told % {"time": told_wait(seconds)}
