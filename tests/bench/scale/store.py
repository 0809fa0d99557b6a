"""Fills the stores of a collection: rows and words in the database, vectors where they are kept.

Runs in a process of its own, whose settings name the stores.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction

from rag.indexes.vectors import Record
from rag.types import Scope, Stage
from tests.bench.scale.corpus import Corpus, Made
from webapp.configuration.stores import vectors
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.models import Chunk, Document, Workspace

WORKSPACE = UUID("b0000000-0000-4000-8000-000000000001")
AT_ONCE = 4  # documents that are stored together


def scope(document_id: str = "") -> Scope:
    """The whole collection, or one document of it."""
    only = frozenset({document_id}) if document_id else None
    return Scope(
        collection=Workspace(pk=WORKSPACE).collection(index_fingerprint()), document_ids=only
    )


def fill_database(corpus: Corpus, chunks: int) -> None:
    """Documents, chunks and their words, as an ingest stores them."""
    call_command("migrate", verbosity=0)
    lexical, collection = library_engine().lexical, scope().collection
    workspace = Workspace.objects.create(pk=WORKSPACE, name=f"{chunks} chunks")
    for group in _groups(corpus.documents(chunks)):
        made = [chunk for document in group for chunk in document.chunks]
        with transaction.atomic():
            Document.objects.bulk_create(_document(workspace, one) for one in group)
            Chunk.objects.bulk_create((Chunk.from_rag(one, 1) for one in made), batch_size=500)
            lexical.add(collection, made)
    if connection.vendor == "postgresql":  # as its own autovacuum does soon after
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def _groups(documents: Iterator[Made]) -> Iterator[list[Made]]:
    while group := list(islice(documents, AT_ONCE)):
        yield group


def _document(workspace: Workspace, made: Made) -> Document:
    return Document(
        pk=UUID(made.id),
        workspace=workspace,
        title=made.title,
        file_name=f"{made.title}.pdf",
        media_type="application/pdf",
        size=1,
        sha256=sha256(made.id.encode()).hexdigest(),
        stage=Stage.READY,
        generation=1,
        fingerprint=index_fingerprint(),
        chunks_count=len(made.chunks),
    )


def fill_vectors(corpus: Corpus, chunks: int) -> None:
    """Vectors, one for each chunk, as the dense index puts them."""
    call_command("migrate", verbosity=0)  # which model is searched is asked of the database
    store, collection = vectors(), scope().collection
    for made in corpus.documents(chunks):
        pairs = zip(made.chunks, made.vectors, strict=True)
        store.put(collection, [Record(f"{one.id}:0", made.id, 1, vector) for one, vector in pairs])
    store.close()
