"""How a worker holds a chore: by a lease that a thread renews, and that can be taken away."""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from webapp.library.ingest.lease import stopping
from webapp.maintenance.models import Chore, ChoreQuerySet

logger = logging.getLogger(__name__)


class LostError(Exception):
    """Another worker has the chore: leave it alone."""


class StopError(Exception):
    """Somebody has it stopped."""


class HandBackError(Exception):
    """This worker ends: the chore goes back, and another goes on with it."""


class Hold:
    """While it is entered the lease is kept, however long a step takes."""

    def __init__(self, chore: Chore) -> None:
        self._chore = chore
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"chore-{chore.pk}", daemon=True)

    def __enter__(self) -> "Hold":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        self._thread.join()

    def rows(self) -> ChoreQuerySet:
        """The chore, as long as it is this worker's."""
        return Chore.objects.open().filter(pk=self._chore.pk, lease=self._chore.lease)

    def write(self, **fields: object) -> None:
        """Write how far it is. Raises LostError, StopError or HandBackError."""
        if not self.rows().update(claimed_at=Now(), **fields):
            raise LostError
        if self.rows().filter(stopping=True).exists():
            raise StopError
        if stopping.is_set():
            raise HandBackError

    def _keep(self) -> None:
        while not self._done.wait(settings.LEASE_S / 4):
            try:
                self.rows().update(claimed_at=Now())
            except DatabaseError as error:  # tried again: the lease outlasts some
                logger.warning("cannot keep the lease of chore %s: %s", self._chore.pk, error)
            finally:
                connection.close()
