"""Programs of two versions on one database: only those of the installation's version work.

The workers of each would go over what those of the other did, for ever.
"""

import logging
from time import sleep
from typing import TYPE_CHECKING, Any

from celery import Task
from celery.exceptions import Ignore, Reject
from django.conf import settings
from django.db import DatabaseError, connection

from webapp.library.models import Installation

if TYPE_CHECKING:
    _Task = Task[..., Any]
else:
    _Task = Task

logger = logging.getLogger(__name__)

WAIT_S = 1.0  # for which a job is held that is not for this worker: meanwhile another is taken


def is_ours() -> bool:
    """Whether this program is of the version that prepared the database, or none did."""
    return Installation.prepared_by() in {"", settings.VERSION}


def works() -> bool:
    """Whether this worker does what it is sent, as far as can be told: a sign of life may be given.

    For a thread of its own; lets go of the connection.
    """
    try:
        return is_ours()
    except DatabaseError:
        return False
    finally:
        connection.close()


class VersionedTask(_Task):
    """A job of this version, done by this version."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, unless it is for another.

        A worker that is not of the installation's version puts every job back for one that is. One
        that is leaves alone what a program of another version sent: what there is to do stands in
        the database, and the sweeper sends it anew.
        """
        if not is_ours():
            logger.warning(
                "job %s is put back: this worker is of %s, the database of %s. Update this one",
                self.name, settings.VERSION, Installation.prepared_by(),
            )  # fmt: skip
            sleep(WAIT_S)
            raise Reject("of another version", requeue=True)
        sent_by = self.request.get("version")
        if sent_by not in {None, settings.VERSION}:
            logger.warning("job %s of version %s is refused: sent anew later", self.name, sent_by)
            raise Ignore
        return super().__call__(*args, **kwargs)
