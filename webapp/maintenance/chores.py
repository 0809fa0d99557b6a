"""Asks for a chore, does it, and sends it again when its worker was lost."""

import logging
import uuid
from time import monotonic

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from rag.errors import RagError
from rag.notices import NOTHING, Notice, packed
from webapp.accounts.models import User
from webapp.errors import STORE_DOWN
from webapp.jobs import PUT_BACK_LOST, RUN_CHORE, enqueue, jobs_waiting, send
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.maintenance.hold import HandBackError, Hold, LostError, StopError
from webapp.maintenance.models import Chore, Kind, State
from webapp.maintenance.work import WORK
from webapp.space import tells_full

logger = logging.getLogger(__name__)

WRITE_S = 0.5  # how often it is written how far a chore is; a person sees no more


def start_chore(kind: Kind, user: User) -> Chore:
    """Have a worker do it. Raises RefusedError while another one is open."""
    try:
        with transaction.atomic():
            chore = Chore.objects.create(kind=kind, asked_by=user, email=user.email)
    except IntegrityError as error:
        told = gettext("One thing at a time: wait until what is being done has ended, or stop it.")
        raise RefusedError(told) from error
    enqueue(RUN_CHORE, str(chore.pk))
    return chore


def stop_chore(chore_id: uuid.UUID) -> bool:
    """End a chore where it stands. False when it has ended. What was done stays done."""
    chore = Chore.objects.open().filter(pk=chore_id, state=State.WAITING).first()
    if chore is not None and _end(chore, State.STOPPED):
        return True
    return bool(Chore.objects.open().filter(pk=chore_id).update(stopping=True))


def run_chore(chore_id: str) -> bool:
    """Do a chore, from where the worker before left it. False where there is nothing to do.

    Each step may be done twice: a worker that is lost in the middle of one leaves it to another.
    An error of ours is raised again, and the chore not tried again.
    """
    chore = _claimed(chore_id)
    if chore is None:
        return False
    if chore.attempts > settings.MAX_ATTEMPTS:
        _end(chore, State.FAILED, error=Notice("chore.gave_up"))
        return False
    try:
        return _done(chore)
    except Exception as error:
        told = _why(error)
        _end(chore, State.FAILED, error=told or Notice("chore.defect"))
        if told is None:
            logger.exception("chore %s met a defect", chore.pk)
            raise
    return True


def _done(chore: Chore) -> bool:
    """Do one that is claimed, and end it or hand it back. False where another worker took it."""
    try:
        with Hold(chore) as hold:
            _work(chore, hold)
    except LostError:
        return False
    except HandBackError:
        _hand_back(chore)
    except StopError:
        _end(chore, State.STOPPED)
    else:
        _end(chore, State.DONE)
    return True


def _claimed(chore_id: str) -> Chore | None:
    lease = uuid.uuid4()
    free = Chore.objects.claimable().filter(pk=chore_id)
    known = {"lease": lease, "claimed_at": Now(), "attempts": F("attempts") + 1}
    if not free.update(state=State.RUNNING, **known):
        return None
    Chore.objects.filter(pk=chore_id, began=None).update(began=timezone.now())
    return Chore.objects.filter(pk=chore_id, lease=lease).first()


def _hand_back(chore: Chore) -> None:
    back = {"state": State.WAITING, "lease": None, "attempts": F("attempts") - 1}
    Chore.objects.open().filter(pk=chore.pk, lease=chore.lease).update(**back)


def _why(error: Exception) -> Notice | None:
    """What is said of an error that can be told; nothing of one that is ours."""
    if isinstance(error, RagError):
        return error.message
    if tells_full(error):
        return Notice("ingest.disk_full")
    if isinstance(error, STORE_DOWN):
        return Notice("ingest.files_down")
    return None


def _work(chore: Chore, hold: Hold) -> None:
    written = 0.0
    for step in WORK[Kind(chore.kind)](chore):
        chore.done, chore.total = step.done, step.total
        chore.place = step.place or chore.place
        if monotonic() - written > WRITE_S:
            hold.write(done=chore.done, total=chore.total, place=chore.place)
            written = monotonic()


def _end(chore: Chore, state: State, error: Notice = NOTHING) -> bool:
    """End a chore, held or not, as it was read. False where another worker has it now."""
    mine = Chore.objects.open().filter(pk=chore.pk, lease=chore.lease)
    known = {"result": chore.result, "done": chore.done, "total": chore.total, "lease": None}
    closed = {"is_open": False, "ended": timezone.now()}
    if not mine.update(state=state, error=packed(error), **known, **closed):
        return False
    if chore.kind == Kind.REBUILD and state != State.DONE:
        _have_put_back(chore)
    logger.info("chore %s (%s) %s: %d of %d", chore.pk, chore.kind, state, chore.done, chore.total)
    return True


def _have_put_back(chore: Chore) -> None:
    """What a rebuild dropped and did not come to: workers look for it before the night."""
    begun = Workspace.objects.filter(deleted_at=None).order_by("pk")
    if chore.place:
        begun = begun.filter(pk__gte=uuid.UUID(chore.place["workspace"]))
    for pk in begun.values_list("pk", flat=True)[:2]:
        send(PUT_BACK_LOST, str(pk))


def resend_chore() -> int:
    """Send the chore again that lost its worker or its job. How many were sent."""
    if jobs_waiting(RUN_CHORE):
        return 0
    return sum(
        send(RUN_CHORE, str(pk)) for pk in Chore.objects.claimable().values_list("pk", flat=True)
    )
