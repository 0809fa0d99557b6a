"""Asks the workers for jobs, by name, once the transaction that needs them has committed."""

import logging
from functools import partial

from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

app = Celery("veracite")
app.config_from_object("django.conf:settings", namespace="CELERY")

INGEST_DOCUMENT = "ingest_document"
FORGET_DOCUMENT = "forget_document"
SWEEP = "sweep"
NAMES = (INGEST_DOCUMENT, FORGET_DOCUMENT, SWEEP)


def enqueue(name: str, *args: str) -> None:
    """Run a job once the current transaction has committed."""
    transaction.on_commit(partial(send, name, *args))


def send(name: str, *args: str) -> bool:
    """Send a job now. False when the broker is down: the sweeper will send it again."""
    try:
        app.signature(name, args=args).apply_async()
    except OperationalError:
        logger.warning("broker is down: job %s %s waits for the sweeper", name, " ".join(args))
        return False
    return True
