"""What is kept but not in use: taken out of the indexes, and put back from the stored chunks."""

import logging
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from rag.errors import RagError
from webapp.engine import index_fingerprints
from webapp.jobs import TIDY_DOCUMENT, enqueue
from webapp.library.documents.versions import settle_versions
from webapp.library.engine.memory import forget_other_makers
from webapp.library.guard.sensitive import guard_chunks
from webapp.library.models import BesideRow, Document, DocumentQuerySet
from webapp.library.upkeep.indexing import put_again

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)


def shelve(document: Document, engine: "Engine", fingerprint: str) -> bool:
    """Take a document out of the indexes; its rows and files stay. The caller holds its lease.

    It is marked before it is done: whoever restores it meanwhile knows that entries may be
    missing. False when it is in use again. Raises RagError.
    """
    out = Document.objects.out_of_use().filter(pk=document.pk, lease=document.lease)
    if not out.update(shelved=True):
        return False
    forget(document, engine, fingerprint)
    return True


def forget(
    document: Document, engine: "Engine", fingerprint: str, *, keep: int | None = None
) -> None:
    """Take a document out of today's indexes, and of those that it was put into; see Engine.forget.

    Raises RagError.
    """
    for shape in {fingerprint, document.fingerprint, *index_fingerprints()} - {""}:
        engine.forget(str(document.pk), document.workspace.collection(shape), keep=keep)
    if keep is None:
        BesideRow.objects.filter(document=document).delete()


def index_again(document_id: str, engine: "Engine", fingerprint: str) -> bool:
    """Put a restored document back into the indexes. Nothing is parsed again.

    False when there is nothing to do, someone else works on it, or an index is down; the sweeper
    comes back to it.
    """
    lease = uuid.uuid4()
    taken = Document.objects.unindexed().filter(pk=document_id)
    if not taken.update(lease=lease, claimed_at=Now()):
        return False
    document = Document.objects.select_related("workspace").get(pk=document_id)
    held: DocumentQuerySet = Document.objects.current().filter(pk=document_id, lease=lease)
    try:
        return _put_back(document, held, engine, fingerprint)
    except RagError as error:
        logger.warning("document %s not indexed yet: %s", document_id, error.user_message)
        return False
    finally:
        Document.objects.filter(pk=document_id, lease=lease).update(lease=None, claimed_at=None)


def _put_back(
    document: Document, held: DocumentQuerySet, engine: "Engine", fingerprint: str
) -> bool:
    collection = document.workspace.collection(fingerprint)
    rows = document.chunks.filter(generation=document.generation).order_by("ordinal")
    forget(document, engine, fingerprint)
    guarded = guard_chunks(rows, document.workspace.policy.masking)
    for _ in put_again(engine, list(guarded.values()), collection):
        if not held.update(claimed_at=Now()):
            enqueue(TIDY_DOCUMENT, str(document.pk))  # deleted meanwhile: out again
            return False
    with transaction.atomic():
        back = held.update(shelved=False, fingerprint=fingerprint)
        settle_versions(document.lineage)
        forget_other_makers(document, engine)
    return bool(back)
