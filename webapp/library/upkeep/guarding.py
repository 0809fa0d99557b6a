"""Brings what is stored in line with a workspace's policy and with today's recognisers."""

import logging
from typing import TYPE_CHECKING

from django.db.models import F

from rag.safety import find
from rag.types import Span
from webapp.library.guard.sensitive import guard_of, is_scanned, keep_places, recognisers, unguarded
from webapp.library.models import WORKING, Document, Page, Workspace, WorkspaceQuerySet
from webapp.library.upkeep.rebuild import index_document

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)


def guard_documents(workspace: Workspace, engine: "Engine", fingerprint: str) -> int:
    """Look through the documents that need it and index them under the policy. How many it did.

    One that is being read is left to its worker. Safe to repeat, and to stop. Raises RagError.
    """
    late = unguarded().filter(workspace=workspace).exclude(stage__in=WORKING)
    done = 0
    for document in late.select_related("workspace").order_by("created"):
        guard_document(document, engine, fingerprint)
        done += 1
    return done


def guard_document(document: Document, engine: "Engine", fingerprint: str) -> None:
    """Look through a document, if that was not done, and index it under its workspace's policy."""
    wanted = guard_of(document)
    if not is_scanned(document):
        scan_document(document, engine)
        document.guarded = f"{recognisers()}:?"  # found by these, but not yet indexed so
    if document.fingerprint == fingerprint:
        collection = document.workspace.collection(fingerprint)
        index_document(document, engine, collection, fingerprint)
    # One that has another title by now waits for another job, and says so itself.
    same = Document.objects.live().filter(
        pk=document.pk, generation=document.generation, title=document.title
    )
    same.update(guarded=wanted)
    logger.info("document %s guarded", document.pk)


def scan_document(document: Document, engine: "Engine") -> None:
    """Find the sensitive words of the live generation, from the stored pages."""
    pages = list(Page.objects.filter(document=document, generation=document.generation))
    text = "".join(page.text for page in pages)
    spans = [Span(page.start, page.end) for page in pages]
    keep_places(document, document.generation, text, find(text, engine.names), spans)


def behind() -> WorkspaceQuerySet:
    """Workspaces whose documents or stored answers are not in line with their policy."""
    late = unguarded().exclude(stage__in=WORKING).values("workspace")
    alive: WorkspaceQuerySet = Workspace.objects.filter(deleted_at=None)
    answers = alive.exclude(guarded=F("policy_digest"))
    return alive.filter(pk__in=late) | answers
