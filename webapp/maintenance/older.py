"""Documents that an older reader read than the one that runs now."""

from django.db.models import QuerySet

from rag.types import Stage
from webapp.engine import rag_config, reader
from webapp.library.models import Document


def read_by_older() -> QuerySet[Document]:
    """Documents whose live generation was read or cut otherwise than it would be now."""
    from rag.chunk import chunking

    ready: QuerySet[Document] = Document.objects.ready()
    return ready.filter(stage=Stage.READY).exclude(reader=reader(), chunking=chunking(rag_config()))
