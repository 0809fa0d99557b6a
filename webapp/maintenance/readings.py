"""Every reading of a document that ended, kept for its story."""

from collections.abc import Iterator

from django.utils.translation import gettext

from rag.notices import Notice, packed
from rag.types import Stage
from webapp.engine import reader
from webapp.library.documents.stages import STAGE_NAMES
from webapp.library.documents.story import Event
from webapp.library.models import Document
from webapp.maintenance.models import ReadingAttempt

MOST_KEPT = 50  # of a document


def keep_reading(
    sender: object, *, document: Document, stage: str, reason: Notice | None, **more: object
) -> None:
    """Keep how a reading ended, in the transaction that ends it. What is older than MOST_KEPT goes.

    `more` is what Django tells a receiver.
    """
    ReadingAttempt.objects.create(
        document=document, generation=document.generation + 1, reader=reader(),
        began=document.claimed_at, stage=stage, error=packed(reason) if reason else "",
    )  # fmt: skip
    theirs = ReadingAttempt.objects.filter(document=document)
    for oldest in theirs.values_list("pk", flat=True)[MOST_KEPT - 1 : MOST_KEPT]:
        theirs.filter(pk__lt=oldest).delete()


def readings_told(document: Document) -> Iterator[Event]:
    """What is known of the readings; that which the document itself tells is left out."""
    for one in ReadingAttempt.objects.filter(document=document):
        is_latest = one.stage == Stage.READY and one.generation == document.generation
        if is_latest or (document.stage == Stage.FAILED and one.error == document.error):
            continue
        yield Event(when=one.ended, what=_told(one))


def _told(one: ReadingAttempt) -> str:
    known = {"number": one.generation, "reader": one.reader or "–"}
    if one.stage == Stage.READY:
        return gettext("ready: reading %(number)s, by reader %(reader)s") % known
    doing = STAGE_NAMES.get(one.stage, one.stage)
    told = gettext("reading %(number)s, by reader %(reader)s, failed (%(stage)s): %(why)s")
    return told % {**known, "stage": doing, "why": one.failure}
