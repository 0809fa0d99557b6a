"""Which guides to documents may be shown: those of the live generation, under today's policy."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from rag.types import Guide as RagGuide
from webapp.library.guard.sensitive import guard_of
from webapp.library.models import Document, Guide


def guides_of(documents: Iterable[Document]) -> Mapping[UUID, RagGuide]:
    """The guides to these documents. A query.

    One that was made under another policy may tell what is hidden now.
    """
    known = {document.pk: document for document in documents}
    rows = Guide.objects.filter(document__in=known, made__isnull=False) if known else ()
    return {
        row.document_id: row.to_rag()
        for row in rows
        if row.generation == known[row.document_id].generation
        and row.guarded == guard_of(known[row.document_id])
    }
