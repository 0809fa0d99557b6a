"""Reads the documents of a dataset in and asks its questions, one row for each answer."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connections

from rag.errors import RagError
from rag.types import (
    UNWRITTEN,
    Answer,
    AskEvent,
    Chunk,
    Coverage,
    Question,
    Retrieved,
    Scope,
    Stage,
    ranked,
)
from webapp.heartbeats import worker_is_alive
from webapp.library.documents.reading import reingest_document
from webapp.library.evaluation.dataset import Dataset, Row
from webapp.library.ingest.intake import Taken, read_here, seen_through, take_in
from webapp.library.models import Document, Doubtful, Workspace

if TYPE_CHECKING:
    from rag.engine import Engine

DOCUMENT, CORPUS = "document", "corpus"
SCOPES = (DOCUMENT, CORPUS)
READERS = 2  # documents that are read at a time when there is no worker
RETRIEVED = 20  # items of a row: what the answer was made from, then what else was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An engine and the workspace that the dataset's documents are in."""

    engine: "Engine"
    fingerprint: str
    workspace: Workspace

    def read_in(self, dataset: Dataset) -> Iterator[Taken]:
        """Take the documents in; those read before with the same model are used as they are.

        The workers read them, or this process does, when there is none. Gives each as it changes.
        A document that cannot be read stops nothing.
        """
        files = dataset.pdfs.values()
        taken = [take_in(self.workspace, path, bulk=True) for path in files]
        for one in taken:
            self._renew(one)
        if READERS > 1 and not worker_is_alive():
            waiting = [one.document for one in taken if one.document is not None]
            with ThreadPoolExecutor(max_workers=READERS) as pool:
                list(pool.map(self._read_apart, waiting))
        yield from (one for one in taken if one.document is None)
        yield from seen_through(taken, self._read)

    def _renew(self, taken: Taken) -> None:
        """Read again what failed before, or was indexed with another model."""
        document = taken.document
        if document is not None and taken.duplicate:
            same = document.stage == Stage.READY and document.fingerprint == self.fingerprint
            if not same:
                reingest_document(document)

    def _read(self, document: Document) -> Document:
        return read_here(document, self.engine, self.fingerprint)

    def _read_apart(self, document: Document) -> None:
        try:
            self._read(document)
        finally:
            connections.close_all()

    def ask(self, question: Row, scope: str, names: Mapping[str, UUID]) -> dict[str, Any]:
        """The row of an answer. `names`: the documents by file name.

        A question that fails has an empty answer, which counts as given up, and an `error`.
        """
        mine = names.get(question["doc"])
        files = {str(pk): name for name, pk in names.items()}
        if mine is not None:  # of two files with the same bytes the question knows one
            files[str(mine)] = question["doc"]
        row = {"id": question["id"], "scope": scope, "set_up": self.engine.set_up()}
        asked = self._question(question["question"], mine if scope == DOCUMENT else None, scope)
        try:
            events = list(self.engine.ask(asked))
            if why := _unwritten(events[-1]):
                return row | _failed(why)
            return row | _told(events, files, self._beyond(events, asked.scope))
        except RagError as error:
            return row | _failed(error.user_message)

    def _question(self, text: str, mine: UUID | None, scope: str) -> Question:
        documents = Document.objects.current().filter(workspace=self.workspace)
        ids: frozenset[str] | None = None
        if scope == DOCUMENT:
            ids = frozenset({str(mine)} if mine else ())
            documents = documents.filter(pk__in=ids)
        searched = documents.ready().count()
        failed = documents.failed().count()
        return Question(
            text=text,
            scope=Scope(
                collection=self.workspace.collection(self.fingerprint),
                document_ids=ids,
                policy=self.workspace.policy,
            ),
            coverage=Coverage(searched=searched, failed=failed),
            remove_doubtful=self.workspace.doubtful == Doubtful.REMOVE,
            most_wrong=self.workspace.most_wrong,
        )

    def _beyond(self, events: Sequence[AskEvent], scope: Scope) -> list[tuple[Chunk, float]]:
        """What the search found beyond the passages of the answer, in its order."""
        retrieved = next(event for event in events if isinstance(event, Retrieved))
        shown = {passage.chunk.id for passage in ranked(retrieved.passages)}
        hits = self.engine.search(retrieved.query, [scope], RETRIEVED)
        return [(hit.chunk, 0.0) for hit in hits if hit.chunk.id not in shown]


def _unwritten(answer: AskEvent) -> str:
    """Why the model that is measured did not write an answer, if it did not; in English."""
    findings = answer.findings if isinstance(answer, Answer) else ()
    return next((str(one.message) for one in findings if one.check == UNWRITTEN), "")


def _told(
    events: Sequence[AskEvent], files: Mapping[str, str], beyond: Sequence[tuple[Chunk, float]]
) -> dict[str, Any]:
    retrieved = next(event for event in events if isinstance(event, Retrieved))
    answer = events[-1]
    if not isinstance(answer, Answer):
        raise TypeError("the last event is always an answer")
    items = [(passage.chunk, passage.relevance) for passage in ranked(retrieved.passages)]
    return {
        "retrieved": [_item(chunk, score, files) for chunk, score in (*items, *beyond)[:RETRIEVED]],
        "answer": answer.text,
        "mode": answer.mode,
        "abstained": answer.abstained,
        "confidence": answer.confidence.value,
        "calibrated": answer.confidence.calibrated,
        "signals": dict(answer.confidence.signals),
        "citations": [
            {
                "document": files.get(one.document_id, ""),
                "page": one.page,
                "quote": one.quote,
                "start": one.span.start,
                "end": one.span.end,
                "verdict": claim.verdict,
                "support": one.support,
            }
            for claim in answer.claims
            for one in claim.citations
        ],
        "verdicts": [claim.verdict for claim in answer.claims],
        "seconds": {
            name: round(answer.timings.get(name, 0.0), 3)
            for name in ("retrieve", "answer", "verify")
        },
    }


def _item(chunk: Chunk, score: float, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "document": files.get(chunk.document_id, ""),
        "pages": list(chunk.pages),
        "score": round(score, 4),
        "chunk": chunk.id,
        "characters": len(chunk.text),
    }


def _failed(message: str) -> dict[str, Any]:
    return {
        "retrieved": [],
        "answer": "",
        "mode": "",
        "abstained": True,
        "confidence": 0.0,
        "calibrated": False,
        "citations": [],
        "verdicts": [],
        "seconds": {"retrieve": 0.0, "answer": 0.0, "verify": 0.0},
        "error": message,
    }
