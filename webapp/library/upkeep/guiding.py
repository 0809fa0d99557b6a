"""Makes the guides to documents that are ready: none waits for its guide, or fails by it."""

import logging
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from rag.errors import RagError
from webapp.library.engine.scopes import narrowed_scope
from webapp.library.guard.sensitive import guard_chunks, unguarded
from webapp.library.models import Document, DocumentQuerySet, Guide
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered
from webapp.usage.models import Purpose

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)


def without_guide() -> DocumentQuerySet:
    """Documents in the index, in line with their policy, whose guide has to be made."""
    settled = Guide.objects.settled().filter(document=OuterRef("pk"))
    ready: DocumentQuerySet = Document.objects.ready().exclude(Exists(settled))
    return ready.exclude(pk__in=unguarded().values("pk"))


def guide(document_id: str, engine: "Engine", fingerprint: str) -> bool:
    """Make the guide to a document, unless others wait to be read. True when it was made.

    The sweeper comes back to what was left, and to what was begun by a worker that was lost.
    """
    if Document.objects.claimable().exists():
        return False
    due = without_guide().filter(pk=document_id, fingerprint=fingerprint)
    document = due.select_related("workspace").first()
    if document is None or not _begin(document):
        return False
    try:
        told = _made(document, engine)
    except RagError as error:
        logger.warning("no guide to %s yet: %s", document_id, error.user_message)
        return False
    # Of a generation, or a policy, that was replaced meanwhile nothing is kept.
    mine = Guide.objects.filter(
        document=document, generation=document.generation, guarded=document.guarded
    )
    kept = mine.live().update(told=told, made=timezone.now())
    logger.info("guide to %s made", document_id)
    return bool(kept)


def _begin(document: Document) -> bool:
    """Note that it is begun. False when another worker was faster."""
    row, _ = Guide.objects.get_or_create(document=document)
    same = row.generation == document.generation and row.guarded == document.guarded
    as_read = Guide.objects.filter(pk=row.pk, tries=row.tries, begun=row.begun)
    return bool(
        as_read.update(
            generation=document.generation,
            guarded=document.guarded,
            tries=F("tries") + 1 if same else 1,
            begun=timezone.now(),
            made=None,
            told={},
        )
    )


def _made(document: Document, engine: "Engine") -> dict[str, object]:
    from rag.guide import make_guide

    rows = document.chunks.filter(generation=document.generation).select_related("document")
    chunks = guard_chunks(rows.order_by("ordinal"), document.workspace.policy)
    scope = narrowed_scope(document.workspace, Document.objects.filter(pk=document.pk))
    payer = Payer(user_id=document.uploaded_by_id, workspace_id=document.workspace_id)
    with counting(payer, Purpose.GUIDE) as ledger:
        return make_guide(metered(engine, ledger), list(chunks.values()), scope).as_dict()
