"""What models made for documents, kept in the database so that nothing is paid for twice.

It is shared inside a workspace and no further: that a document is read faster than it could be
would tell its uploader that others have it, too.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from rag.types import Stage
from webapp.connected.embedders import embedders
from webapp.engine import embedder
from webapp.library.models import Document, Kept, Workspace

if TYPE_CHECKING:
    from rag.engine import Engine

AT_ONCE = 500


class LibraryMemory:
    """See rag.types.memory.Memory. On the connection of the calling thread."""

    def recall(self, owner: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """See Memory: from all documents of the owner's workspace."""
        document_id, _ = _split(owner)
        workspace = Document.objects.filter(pk=document_id).values("workspace")
        among = Kept.objects.filter(document__workspace__in=workspace)
        asked, found = list(keys), {}
        for start in range(0, len(asked), AT_ONCE):
            rows = among.filter(key__in=asked[start : start + AT_ONCE])
            for key, value in rows.values_list("key", "value").distinct():
                found[bytes(key)] = bytes(value)
        return found

    def remember(self, owner: str, maker: str, values: Mapping[bytes, bytes]) -> None:
        """See Memory. For a document that is gone meanwhile nothing is kept."""
        document_id, generation = _split(owner)
        if not Document.objects.filter(pk=document_id).exists():
            return
        rows = (
            Kept(document_id=document_id, generation=generation, maker=maker, key=key, value=value)
            for key, value in values.items()
        )
        Kept.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _split(owner: str) -> tuple[UUID, int]:
    document_id, _, generation = owner.rpartition(":")
    return UUID(document_id), int(generation)


def forget_dead(document: Document) -> None:
    """Drop what belongs to no generation that is live, or that a retry would make again.

    What failed keeps what was paid for; what was cancelled keeps nothing.
    """
    useful = [document.generation]
    if document.error and document.stage != Stage.CANCELLED:
        useful.append(document.generation + 1)
    document.kept.exclude(generation__in=useful).delete()


def vectors_by(engine: "Engine", workspace: Workspace) -> QuerySet[Kept]:
    """What the engine's embedding model made for a workspace."""
    from rag.embed.once import maker_of

    maker = maker_of(engine.embedder)
    return Kept.objects.filter(document__workspace=workspace, maker=maker)


def forget_other_makers(document: Document, engine: "Engine") -> None:
    """Drop the vectors of embedding models that are no longer used."""
    from rag.embed.once import maker_of

    beside = embedders().beside
    used = [engine.embedder, embedder(beside)] if beside else [engine.embedder]
    vectors = document.kept.filter(maker__startswith="vector/")
    vectors.exclude(maker__in=map(maker_of, used)).delete()
