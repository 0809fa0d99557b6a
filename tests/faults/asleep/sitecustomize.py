"""Sleeping that a wrong clock leaves alone, for each Python process of a machine that has one.

libfaketime 0.9.10 refuses to sleep until a moment of the monotonic clock, as Python does.
"""

import threading
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex) -> None:
    threading.Event().wait(float(seconds))


time.sleep = _sleep
