"""A worker that claims documents, in a process of its own: imported before Django is set up."""

from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import django

CLAIMS = 10

Claimed = list[tuple[float, str]]  # seconds, and the document; nothing when none was left


def work(ready: Barrier, taken: "SimpleQueue[Claimed]") -> None:
    """Claim one, so that it is connected and all is imported; with the others, ten more."""
    django.setup()
    from tests.bench.many.measure import claimed

    claimed()
    ready.wait()
    taken.put([claimed() for _ in range(CLAIMS)])
