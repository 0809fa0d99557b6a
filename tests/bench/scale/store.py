"""Fills the stores of a collection: rows and words in the database, vectors in Chroma.

Runs in a process of its own, whose settings name the stores.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from rag.types import Chunk as RagChunk
from rag.types import Scope, Stage
from tests.bench.scale.corpus import Corpus, Made
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.models import Chunk, Document, Workspace

WORKSPACE = UUID("b0000000-0000-4000-8000-000000000001")
AT_ONCE = 4  # documents that are stored together
VECTORS = 2_000  # that one request carries


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


def fill_chroma(corpus: Corpus, chunks: int) -> None:
    """Vectors, one for each chunk, as the dense index stores them."""
    import chromadb

    place = urlsplit(settings.CHROMA_URL)
    client = chromadb.HttpClient(host=place.hostname or "", port=place.port or 8000)
    name = scope().collection
    held = client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine"}},
        metadata={"collection": name},
    )
    for made in corpus.documents(chunks):
        for start in range(0, len(made.chunks), VECTORS):
            part = slice(start, start + VECTORS)
            held.upsert(embeddings=made.vectors[part], **_told(made.chunks[part]))


def _told(chunks: Sequence[RagChunk]) -> dict[str, Any]:
    told = {"document_id": chunks[0].document_id, "generation": 1}
    return {"ids": [f"{one.id}:0" for one in chunks], "metadatas": [told] * len(chunks)}
