"""Asks the workers for jobs, by name, once the transaction that needs them has committed."""

import logging
from functools import partial

from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

logger = logging.getLogger(__name__)

app = Celery("veracite")
app.config_from_object("django.conf:settings", namespace="CELERY")

INGEST_DOCUMENT = "ingest_document"
INDEX_DOCUMENT = "index_document"
INDEX_BESIDE = "index_beside"
TIDY_DOCUMENT = "tidy_document"
TIDY_WORKSPACE = "tidy_workspace"
SWEEP = "sweep"
WATCH = "watch"
RUN_GOLDEN = "run_golden"
GUARD_WORKSPACE = "guard_workspace"
GUIDE_DOCUMENT = "guide_document"
TAKE_EXAM = "take_exam"
PUT_BACK_LOST = "put_back_lost"
CHECK_INDEX = "check_index"
TRY_MODEL = "try_model"
NOTE_ARRIVALS = "note_arrivals"
RUN_CHORE = "run_chore"
MAIL_NOTICES = "mail_notices"
TAKE_CENSUS = "take_census"
NAMES = (
    INGEST_DOCUMENT,
    INDEX_DOCUMENT,
    INDEX_BESIDE,
    TIDY_DOCUMENT,
    TIDY_WORKSPACE,
    SWEEP,
    WATCH,
    RUN_GOLDEN,
    GUARD_WORKSPACE,
    GUIDE_DOCUMENT,
    TAKE_EXAM,
    PUT_BACK_LOST,
    CHECK_INDEX,
    TRY_MODEL,
    NOTE_ARRIVALS,
    RUN_CHORE,
    MAIL_NOTICES,
    TAKE_CENSUS,
)


def enqueue(name: str, *args: str) -> None:
    """Run a job once the current transaction has committed."""
    transaction.on_commit(partial(send, name, *args))


def send(name: str, *args: str) -> bool:
    """Send a job now. False when the broker is down: the sweeper will send it again."""
    try:
        app.signature(name, args=args).apply_async(headers={"version": settings.VERSION})
    except OperationalError:
        logger.warning("broker is down: job %s %s waits for the sweeper", name, " ".join(args))
        return False
    return True


def jobs_waiting(name: str) -> int:
    """How many jobs wait in the queue that a job of this name goes to; 0 when it is not known."""
    queue = app.amqp.router.route({}, name)["queue"]
    try:
        with app.connection_or_acquire() as connection:
            declared = queue(connection.default_channel).queue_declare(passive=True)
    except (OperationalError, ChannelError):
        return 0
    return int(declared.message_count)
