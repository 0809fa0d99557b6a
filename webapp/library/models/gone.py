"""Which documents are no more."""

from collections.abc import Collection
from uuid import UUID

from webapp.library.models.documents import Document

AT_ONCE = 500


def lost_among(ids: Collection[str]) -> set[str]:
    """Those of the ids that no document has."""
    asked = list(ids)
    there: set[UUID] = set()
    for start in range(0, len(asked), AT_ONCE):
        rows = Document.objects.filter(pk__in=asked[start : start + AT_ONCE])
        there.update(rows.values_list("pk", flat=True))
    return set(asked) - {str(pk) for pk in there}
