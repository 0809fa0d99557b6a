"""Builds the indexes again from the database, which is the truth."""

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from webapp.engine import index_fingerprints
from webapp.library.engine.memory import forget_other_makers
from webapp.library.guard.sensitive import guard_chunks
from webapp.library.models import WORKING, Document, Workspace
from webapp.library.upkeep.indexing import put_again

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.indexes import Index

logger = logging.getLogger(__name__)

# The names that Workspace.collection gives; whatever else a shared server holds is not ours.
OURS = re.compile(r"w(?P<workspace>[0-9a-f]{32})-(?P<fingerprint>[0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How far a rebuild is: the document just done, and how many of how many are."""

    document: Document
    done: int
    total: int


def rebuild(
    workspace: Workspace, engine: "Engine", fingerprint: str, *, after: datetime | None = None
) -> Iterator[Rebuilt]:
    """Index all ready documents of a workspace anew, then drop what other models made of it.

    Starts from an empty collection, because the old one may be damaged. Not while a document is
    being read: what a worker has put there already would be lost; then in place. Goes on with those
    added since `after`, where somebody came so far before. Raises RagError.
    """
    collection = workspace.collection(fingerprint)
    if after is None and not workspace.documents.filter(stage__in=WORKING).exists():
        engine.dense.drop(collection)
        engine.lexical.drop(collection)
    ready = Document.objects.ready().filter(workspace=workspace).order_by("created")
    documents = list(ready.filter(created__gte=after) if after else ready)
    for done, document in enumerate(documents, start=1):
        index_document(document, engine, collection, fingerprint)
        yield Rebuilt(document, done, len(documents))
    kept = {collection, *map(workspace.collection, index_fingerprints())}
    for index in (engine.dense, engine.lexical):
        drop_others(index, workspace, kept)


def index_document(document: Document, engine: "Engine", collection: str, fingerprint: str) -> None:
    """Put the live chunks of a document into both indexes, and nothing else of it."""
    generation = document.generation
    rows = document.chunks.filter(generation=generation).order_by("ordinal")
    engine.forget(str(document.pk), collection)
    guarded = guard_chunks(rows, document.workspace.policy.masking)
    for _ in put_again(engine, list(guarded.values()), collection):
        pass
    forget_other_makers(document, engine)
    # A new generation may have gone live meanwhile; that one knows its own fingerprint.
    same = Document.objects.live().filter(pk=document.pk, generation=generation)
    same.update(fingerprint=fingerprint)


def drop_others(index: "Index", workspace: Workspace, keep: Collection[str]) -> None:
    """Drop all collections of a workspace but some."""
    for name in list(index.collections()):
        ours = OURS.fullmatch(name)
        if ours and ours["workspace"] == workspace.pk.hex and name not in keep:
            index.drop(name)
