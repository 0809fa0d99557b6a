"""The Celery worker: jobs that the web asks for by name run here."""

import logging
import os
from typing import Any

import django
from celery.signals import beat_init, setup_logging, worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
django.setup()

from webapp.heartbeats import beat_always  # noqa: E402  (Django must be set up before its models are imported)
from webapp.jobs import SWEEP, app, send  # noqa: E402
from webapp.library.ingest.lease import stopping  # noqa: E402
from webapp.spool import clear_left  # noqa: E402
from webapp.warm import warm_later  # noqa: E402
from workers.versions import works  # noqa: E402

app.task_cls = "workers.versions:VersionedTask"
app.autodiscover_tasks(["workers"])

__all__ = ["app"]

ready = logging.getLogger("workers.ready")


@setup_logging.connect
def _log_as_the_web(**signal: Any) -> None:
    """LOGGING holds here, too: left to itself, Celery would let nothing below a warning through."""


@worker_ready.connect
def _begin(**signal: Any) -> None:
    """Only the worker that embeds loads a model; the other looks at once for what was lost."""
    queues = app.amqp.queues.consume_from
    beat_always(queues, works)
    clear_left()
    if "ingest" in queues:
        warm_later("langchain_text_splitters")  # a second of work, with the first long paragraph
    if "quick" in queues:
        send(SWEEP)


@worker_shutting_down.connect
def _hand_back(**signal: Any) -> None:
    """A document in hand may take minutes yet; nobody waits that long for a stop."""
    stopping.set()


@beat_init.connect
def _tell(**signal: Any) -> None:
    """The supervisor waits for this line."""
    ready.info("beat is ready.")
