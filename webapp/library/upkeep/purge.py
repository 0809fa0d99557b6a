"""Deletes a document for good: removes it everywhere, reads back, and writes the receipt."""

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from webapp.jobs import TIDY_WORKSPACE, enqueue
from webapp.library.documents.files import count_files, remove_files
from webapp.library.models import Document, Guide, Receipt
from webapp.library.upkeep.keepers import KEEPERS
from webapp.library.upkeep.replay import note_gone

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.indexes import Index

logger = logging.getLogger(__name__)


def purge(document: Document, engine: "Engine") -> bool:
    """Remove a document whose final deletion was asked for. The caller holds its lease.

    What was there is counted first and kept, so that a worker lost in the middle loses no part of
    the receipt. False when something was still found afterwards: it is tried again.
    Raises RagError.
    """
    receipt = _open_receipt(document, engine)
    note_gone(str(document.pk))
    for index in (engine.dense, engine.lexical):
        for collection in _collections(document, index):
            index.remove(collection, str(document.pk))
    document.kept.all().delete()
    Guide.objects.filter(document=document).delete()
    document.chunks.all().delete()
    document.pages.all().delete()
    remove_files(document)
    for keeper in KEEPERS:
        keeper.erase(str(document.pk))
    receipt.after = traces(document, engine)
    if any(receipt.after.values()):
        receipt.save(update_fields=["after"])
        logger.error("document %s is not gone yet: %s", document.pk, receipt.after)
        return False
    with transaction.atomic():
        receipt.finished = timezone.now()
        receipt.save(update_fields=["after", "finished"])
        document.delete()
        if document.workspace.deleted_at:
            enqueue(TIDY_WORKSPACE, str(document.workspace_id))
    logger.info("document %s deleted for good: %s", receipt.document_id, receipt.before)
    return True


def traces(document: Document, engine: "Engine") -> dict[str, int]:
    """What there is of a document, counted where it is kept. Raises RagError."""
    chunks = document.chunks.all()
    return {
        **count_files(document),
        "pages": document.pages.count(),
        "chunks": chunks.count(),
        "figures": chunks.filter(figure__isnull=False).count(),
        "captions": chunks.exclude(caption="").count(),
        "kept results of models": document.kept.count(),
        "guides": Guide.objects.filter(document=document).count(),
        "vectors": _entries(document, engine.dense),
        "lexical rows": _entries(document, engine.lexical),
        **{keeper.name: keeper.count(str(document.pk)) for keeper in KEEPERS},
    }


def _entries(document: Document, index: "Index") -> int:
    found = _collections(document, index)
    return sum(index.count(collection, str(document.pk)) for collection in found)


def _collections(document: Document, index: "Index") -> list[str]:
    """Those of its workspace, also what other embedding models made."""
    prefix = document.workspace.collection("")
    return [name for name in index.collections() if name.startswith(prefix)]


def _open_receipt(document: Document, engine: "Engine") -> Receipt:
    found = Receipt.objects.filter(document_id=document.pk).first()
    if found is not None:
        return found
    return Receipt.objects.create(
        workspace=document.workspace,
        workspace_name=document.workspace.as_given("name"),
        document_id=document.pk,
        title=document.as_given("title"),
        file_name=document.as_given("file_name"),
        version=document.version,
        size=document.size,
        sha256=document.sha256,
        added=document.created,
        deleted_at=document.deleted_at,
        deleted_by_id=document.deleted_by_id,
        purged_by_id=document.purged_by_id,
        reason=_reason(document),
        before=traces(document, engine),
    )


def _reason(document: Document) -> Receipt.Reason:
    if document.workspace.deleted_at:
        return Receipt.Reason.WORKSPACE
    # With no days in the trash the first deletion is the last one, by whoever asked for it.
    by_hand = document.purged_by_id or document.purged_at == document.deleted_at
    return Receipt.Reason.HAND if by_hand else Receipt.Reason.EXPIRED
