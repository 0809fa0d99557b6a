"""Deletes again for good what came back with an older database.

A receipt is a row, and a backup that is older does not have it. So that a document went for good is
kept with the files as well: its id and when, and no word of it.
"""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import DateTimeField
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from webapp.jobs import TIDY_DOCUMENT, enqueue
from webapp.library.documents.versions import settle_versions
from webapp.library.models import Document, Receipt

logger = logging.getLogger(__name__)

FOLDER = "receipts"


def note_gone(document_id: str) -> None:
    """Keep with the files that a document goes for good. Safe to repeat."""
    name = f"{FOLDER}/{document_id}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(timezone.now().isoformat().encode()))


def replay_receipts() -> int:
    """Have all documents deleted for good that were so before. How many had come back.

    They are gone from lists, searches and answers at once; the rest is for a worker.
    """
    gone = _noted()
    for pk in Receipt.objects.values_list("document_id", flat=True):
        if str(pk) not in gone:  # of an earlier version
            note_gone(str(pk))
    there = Document.objects.filter(purged_at=None).values_list("pk", "lineage")
    back = {pk: lineage for pk, lineage in there.iterator() if str(pk) in gone} if gone else {}
    with transaction.atomic():
        for pk, lineage in back.items():
            deleted = Coalesce("deleted_at", Now(), output_field=DateTimeField())
            found = Document.objects.filter(pk=pk)
            found.update(deleted_at=deleted, purged_at=Now(), dirty=True)
            settle_versions(lineage)
            enqueue(TIDY_DOCUMENT, str(pk))
    if back:
        logger.warning("%d documents that had been deleted for good are so again", len(back))
    return len(back)


def _noted() -> set[str]:
    try:
        return set(default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:
        return set()
