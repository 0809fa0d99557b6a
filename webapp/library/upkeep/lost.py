"""Notices that the index holds less than the database, and has the missing documents put back.

So it is after the store's folder was deleted, or an older one was restored, and after a change of
what makes the index. What is missing is marked as shelved: answers say so, and the sweeper has it
indexed again.
"""

import logging
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from rag.errors import RagError
from webapp.jobs import PUT_BACK_LOST, jobs_waiting, send
from webapp.library.models import WORKING, Chunk, Document, DocumentQuerySet, Workspace

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

SAMPLED = 20  # documents of an installation that are looked for each time
PAGE = 5_000  # chunks that are looked for at once


def lost_in_sample(engine: "Engine", fingerprint: str) -> set[uuid.UUID]:
    """Workspaces of which something is missing: asked of the newest documents, and of any others.

    An older store lacks the newest; one that was deleted lacks all. Raises RagError.
    """
    complete = _at_rest().filter(fingerprint=fingerprint, chunks_count__gt=0)
    newest = list(complete.order_by("-ready_at")[: SAMPLED // 2])
    others = list(complete.filter(pk__gte=uuid.uuid4()).order_by("pk")[: SAMPLED // 2])
    expected: dict[Workspace, set[str]] = defaultdict(set)
    for one in {*newest, *others}:
        expected[one.workspace] |= _ends(one)
    return {
        workspace.pk
        for workspace, ids in expected.items()
        if not ids <= engine.dense.holds(workspace.collection(fingerprint), list(ids))
    }


def look_for_lost(engine: "Engine", fingerprint: str) -> None:
    """Look at a sample, and have what lost something compared as a whole. Quick; never raises."""
    try:
        found = lost_in_sample(engine, fingerprint)
    except RagError as error:
        logger.warning("the index cannot be looked at: %s", error.user_message)
        return
    if found and not jobs_waiting(PUT_BACK_LOST):
        for workspace_id in found:
            send(PUT_BACK_LOST, str(workspace_id))


def put_back_lost(workspace_id: uuid.UUID | str, engine: "Engine", fingerprint: str) -> int:
    """Compare all of a workspace; mark what is missing to be put back. How many documents are.

    Reads the ids of all its chunks. Raises RagError.
    """
    workspace = Workspace.objects.filter(pk=workspace_id, deleted_at=None).first()
    if workspace is None:
        return 0
    collection = workspace.collection(fingerprint)
    documents = _at_rest().filter(workspace=workspace, fingerprint=fingerprint)
    live = Chunk.objects.live().filter(document__in=documents).order_by("id")
    missing: set[str] = set()
    last = ""
    while page := list(live.filter(id__gt=last).values_list("id", flat=True)[:PAGE]):
        held = engine.dense.holds(collection, page) & engine.lexical.holds(collection, page)
        missing |= {one.partition(":")[0] for one in page if one not in held}
        last = page[-1]
    put_back = documents.filter(pk__in=missing).update(shelved=True)
    if put_back:
        logger.warning("workspace %s: %d documents were lost by the index", workspace_id, put_back)
    return put_back


def put_back_outdated(fingerprint: str) -> int:
    """Mark what was indexed in another way, to be put back. How many documents are.

    Only where the product starts: two programs that are told of different models would do it
    for ever.
    """
    return _at_rest().exclude(fingerprint=fingerprint).update(shelved=True)


def _ends(document: Document) -> set[str]:
    """The ids of its first and its last chunk."""
    ordinals = (0, document.chunks_count - 1)
    return {f"{document.pk}:{document.generation}:{ordinal}" for ordinal in ordinals}


def _at_rest() -> DocumentQuerySet:
    """Those that should be in the index, and that no worker is at."""
    ready: DocumentQuerySet = Document.objects.ready().filter(lease=None)
    return ready.exclude(stage__in=WORKING).select_related("workspace")
