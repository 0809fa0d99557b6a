"""Removes what is no longer live: older generations, half-made ones, documents out of use."""

import logging
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from rag.errors import RagError
from webapp.engine import beside_fingerprint
from webapp.errors import STORE_DOWN
from webapp.jobs import (
    GUARD_WORKSPACE,
    GUIDE_DOCUMENT,
    INDEX_BESIDE,
    INDEX_DOCUMENT,
    INGEST_DOCUMENT,
    TIDY_DOCUMENT,
    TIDY_WORKSPACE,
    jobs_waiting,
    send,
)
from webapp.library.documents.files import remove_other_layouts
from webapp.library.documents.trash import purge_expired
from webapp.library.engine.memory import forget_dead
from webapp.library.models import (
    Document,
    DocumentQuerySet,
    Guide,
    Workspace,
    WorkspaceQuerySet,
    due_beside,
)
from webapp.library.upkeep.beside import halted, put_back_late
from webapp.library.upkeep.guarding import behind
from webapp.library.upkeep.guiding import without_guide
from webapp.library.upkeep.purge import purge
from webapp.library.upkeep.shelf import forget, shelve

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

SWEEP_BATCH = 500
WAKE = 16  # a worker that has read a document looks for the next by itself


def tidy(document_id: str, engine: "Engine", fingerprint: str) -> bool:
    """Leave of a document only what is live: in the indexes, the files and the rows.

    False when there is nothing to tidy, someone works on it, or an index is down; the sweeper
    comes back to it.
    """
    lease = uuid.uuid4()
    taken = Document.objects.untidy().filter(pk=document_id)
    if not taken.update(lease=lease, claimed_at=Now()):
        return False
    document = Document.objects.select_related("workspace").get(pk=document_id)
    try:
        return _tidy(document, engine, fingerprint)
    except (RagError, *STORE_DOWN) as error:
        logger.warning("document %s not tidied yet: %s", document_id, error)
        return False
    finally:
        Document.objects.filter(pk=document_id, lease=lease).update(lease=None, claimed_at=None)


def _tidy(document: Document, engine: "Engine", fingerprint: str) -> bool:
    if document.purged_at:
        return purge(document, engine)
    out_of_use = document.deleted_at or document.superseded_at
    if out_of_use and not shelve(document, engine, fingerprint):
        return False
    if not out_of_use:
        forget(document, engine, fingerprint, keep=document.generation or None)
    _tidy_rows(document)
    return True


def _tidy_rows(document: Document) -> None:
    with transaction.atomic():
        document.pages.exclude(generation=document.generation).delete()
        document.chunks.exclude(generation=document.generation).delete()
        document.sensitive.exclude(generation=document.generation).delete()
        Guide.objects.filter(document=document).exclude(generation=document.generation).delete()
        forget_dead(document)
        tidied = Document.objects.filter(pk=document.pk, lease=document.lease, purged_at=None)
        # Whether, not when: SQLite's clock gives fewer digits of a second than a time has here.
        tidied.filter(
            deleted_at__isnull=document.deleted_at is None,
            superseded_at__isnull=document.superseded_at is None,
        ).update(dirty=False, pending={})
    remove_other_layouts(document, keep=document.generation)


def tidy_workspace(workspace_id: str, engine: "Engine") -> bool:
    """Remove a deleted workspace once its documents are gone, and all its collections.

    False when there is nothing to remove yet, or an index is down.
    """
    workspace = Workspace.objects.emptied().filter(pk=workspace_id).first()
    if workspace is None:
        return False
    prefix = workspace.collection("")
    try:
        for index in (engine.dense, engine.lexical):
            for name in [name for name in index.collections() if name.startswith(prefix)]:
                index.drop(name)
    except RagError as error:
        logger.warning("workspace %s not tidied yet: %s", workspace_id, error.user_message)
        return False
    workspace.delete()
    return True


def sweep() -> int:
    """Send again the jobs that were lost. Returns how many were sent.

    While jobs wait in the broker none is lost that matters yet: theirs comes first, and sending
    again would only pile up.
    """
    purge_expired()
    put_back_late()
    shape = "" if halted() else beside_fingerprint()
    claimable = Document.objects.claimable().order_by()
    return (
        _resend(INGEST_DOCUMENT, claimable, most=WAKE)
        + _resend(INDEX_DOCUMENT, Document.objects.unindexed())
        + (_resend(INDEX_BESIDE, due_beside(shape).free(), most=WAKE) if shape else 0)
        + _resend(TIDY_DOCUMENT, Document.objects.untidy())
        + _resend(TIDY_WORKSPACE, Workspace.objects.emptied())
        + _resend(GUARD_WORKSPACE, behind())
        + _resend(GUIDE_DOCUMENT, without_guide(), most=WAKE)
    )


def _resend(
    name: str, rows: DocumentQuerySet | WorkspaceQuerySet, *, most: int = SWEEP_BATCH
) -> int:
    if jobs_waiting(name):
        return 0
    return sum(send(name, str(pk)) for pk in rows.values_list("pk", flat=True)[:most])
