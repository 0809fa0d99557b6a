"""Tries a change of model, prompt, reranker or embedder on golden questions before it goes live.

A process with other settings asks them; what people use meanwhile goes on with its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from webapp.library.models import Document, Workspace
from webapp.library.sensitive import guard_chunks
from webapp.review.models import GoldenRun
from webapp.review.runs import new_run, run_golden

if TYPE_CHECKING:
    from rag.engine import Engine


def try_golden(workspace: Workspace, engine: "Engine", index: str) -> GoldenRun:
    """A run of the golden questions by this engine. Raises RefusedError, RagError."""
    run = new_run(workspace, None)
    with _indexed(workspace, engine, index):
        run_golden(str(run.pk), engine, index)
    run.refresh_from_db()
    return run


@contextmanager
def _indexed(workspace: Workspace, engine: "Engine", index: str) -> Iterator[None]:
    """The workspace's collection of an embedder; made for the time when no document uses it."""
    ready = Document.objects.ready().filter(workspace=workspace)
    if not ready.exists() or ready.filter(fingerprint=index).exists():
        yield
        return
    collection = workspace.collection(index)
    try:
        for document in ready:
            rows = document.chunks.filter(generation=document.generation).order_by("ordinal")
            guarded = guard_chunks(rows, workspace.policy.masking)
            for _ in engine.index(list(guarded.values()), collection):
                pass
        yield
    finally:
        engine.dense.drop(collection)
        engine.lexical.drop(collection)
