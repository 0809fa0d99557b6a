"""Tries a change of model, prompt, reranker or embedder on golden questions before it goes live.

A process with other settings asks them; what people use meanwhile goes on with its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from webapp.library.memory import vectors_by
from webapp.library.models import Document, Workspace
from webapp.library.sensitive import guard_chunks
from webapp.library.workspaces import RefusedError
from webapp.review.models import GoldenRun
from webapp.review.runs import new_run, refuse_run, run_golden, setup_of

if TYPE_CHECKING:
    from rag.engine import Engine


def try_golden(workspace: Workspace, engine: "Engine", index: str) -> GoldenRun:
    """A run of the golden questions by this engine. Raises RefusedError, RagError."""
    refuse_run(workspace)  # no index is made for nothing
    with _indexed(workspace, engine, index):
        # Workers look for runs that wait: this one is not for those with other settings.
        run = new_run(workspace, None, setup_of(workspace, engine, index))
        asked = run_golden(str(run.pk), engine, index)
    run.refresh_from_db()
    if not asked:
        raise RefusedError(run.error or "A worker has taken this run.")
    return run


@contextmanager
def _indexed(workspace: Workspace, engine: "Engine", index: str) -> Iterator[None]:
    """The workspace's collection of an embedder; made for the time when no document uses it."""
    ready = Document.objects.ready().filter(workspace=workspace)
    if not ready.exists() or ready.filter(fingerprint=index).exists():
        yield
        return
    collection, vectors = workspace.collection(index), vectors_by(engine, workspace)
    is_new = not vectors.exists()
    try:
        for document in ready:
            rows = document.chunks.filter(generation=document.generation).order_by("ordinal")
            guarded = guard_chunks(rows, workspace.policy.masking)
            for _ in engine.index(list(guarded.values()), collection):
                pass
        yield
    finally:
        if is_new:
            vectors.delete()
        engine.dense.drop(collection)
        engine.lexical.drop(collection)
