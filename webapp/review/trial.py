"""Tries other settings on golden questions before they go live.

A process with other settings asks them; what people use meanwhile goes on with its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chunk import chunking, split
from rag.errors import RagError
from rag.types import Chunk as RagChunk
from rag.types import Scope, SourceFile
from webapp.library.engine.inventory import find_documents
from webapp.library.engine.memory import vectors_by
from webapp.library.errors import RefusedError
from webapp.library.guard.sensitive import guard_chunks
from webapp.library.ingest.stored import stored_document
from webapp.library.models import Chunk, Document, Kept, Workspace
from webapp.library.upkeep.indexing import put_again
from webapp.messages import told
from webapp.review.models import GoldenRun
from webapp.review.runs import new_run, refuse_run, run_golden, setup_of

if TYPE_CHECKING:
    from rag.engine import Engine

TRIED = 0  # the generation in the ids of chunks that are tried; what is live begins with 1


def try_golden(workspace: Workspace, engine: "Engine", index: str) -> GoldenRun:
    """A run of the golden questions by this engine. Raises RefusedError, RagError."""
    refuse_run(workspace)  # no index is made for nothing
    with _indexed(workspace, engine, index) as tried:
        # Workers look for runs that wait: this one is not for those with other settings.
        run = new_run(workspace, None, setup_of(workspace, tried, index))
        asked = run_golden(str(run.pk), tried, index)
    run.refresh_from_db()
    if not asked:
        raise RefusedError(run.error or "A worker has taken this run.")
    return run


@contextmanager
def _indexed(workspace: Workspace, engine: "Engine", index: str) -> Iterator["Engine"]:
    """An engine over the workspace's collection, made for the time when no document uses it."""
    ready = Document.objects.ready().filter(workspace=workspace)
    if not ready.exists() or ready.filter(fingerprint=index).exists():
        yield engine
        return
    collection, vectors = workspace.collection(index), vectors_by(engine, workspace)
    is_new = not vectors.exists()
    cut: dict[str, Chunk] = {}
    try:
        for document in ready:
            rows: Iterable[Chunk] = document.chunks.filter(generation=document.generation)
            if document.chunking != chunking(engine.config):
                rows = _cut_anew(document, engine)
                cut |= {row.id: row for row in rows}
            guarded = guard_chunks(rows, workspace.policy.masking)
            for _ in put_again(engine, list(guarded.values()), collection):
                pass
        yield _over(engine, cut)
    finally:
        engine.lexical.drop(collection)
        Kept.objects.filter(document__workspace=workspace, generation=TRIED).delete()
        if is_new:
            vectors.delete()
        engine.dense.drop(collection)


def _cut_anew(document: Document, engine: "Engine") -> list[Chunk]:
    """A document's chunks by the settings of this engine, from what was read. Not to be saved.

    Figures keep their descriptions. Raises RefusedError.
    """
    source = SourceFile(
        document_id=str(document.pk),
        generation=TRIED,
        path=Path(document.file_name),  # nothing is read from it
        media_type=document.media_type,
        title=document.title,
    )
    try:
        parsed = stored_document(document, source, document.generation)
        chunks = split(parsed, engine.embedder, engine.config)
    except RagError as error:
        raise RefusedError(f"“{document.title}”: {told(error.message)}") from error
    figures = document.chunks.filter(generation=document.generation, figure__isnull=False)
    captions = dict(figures.values_list("figure", "caption"))
    rows = []
    for chunk in chunks:
        captioned = replace(chunk, caption=captions.get(chunk.figure, ""))
        # What is sensitive in it is known of the live generation, whose text is the same.
        row = Chunk.from_rag(captioned, document.generation)
        row.document = document
        rows.append(row)
    return rows


def _over(engine: "Engine", cut: Mapping[str, Chunk]) -> "Engine":
    """The engine over these chunks, which are in no database, and over all live ones."""

    def load_chunks(ids: Sequence[str], scope: Scope) -> Mapping[str, RagChunk]:
        rows = [cut[one] for one in ids if one in cut]
        allowed = scope.among({str(row.document_id) for row in rows})
        rows = [row for row in rows if str(row.document_id) in allowed]
        live = engine.load_chunks([one for one in ids if one not in cut], scope)
        return {**live, **guard_chunks(rows, scope.policy)}

    counted = partial(find_documents, tried=True)
    return replace(engine, load_chunks=load_chunks, find_documents=counted)
