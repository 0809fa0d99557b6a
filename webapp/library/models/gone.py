"""Which documents are no more."""

from collections.abc import Collection
from uuid import UUID

from webapp.library.models.documents import Document
from webapp.library.models.doors import DocumentQuerySet

AT_ONCE = 500


def lost_among(ids: Collection[str]) -> set[str]:
    """Those of the ids that no document has."""
    return _none_of(Document.objects.all(), ids)


def leaving_among(ids: Collection[str]) -> set[str]:
    """Those too whose document is on its way to be gone for good: nothing of it is stored."""
    return _none_of(Document.objects.filter(purged_at=None), ids)


def _none_of(documents: DocumentQuerySet, ids: Collection[str]) -> set[str]:
    asked = list(ids)
    there: set[UUID] = set()
    for start in range(0, len(asked), AT_ONCE):
        rows = documents.filter(pk__in=asked[start : start + AT_ONCE])
        there.update(rows.values_list("pk", flat=True))
    return set(asked) - {str(pk) for pk in there}
