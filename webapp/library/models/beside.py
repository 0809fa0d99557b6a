"""What of the documents stands in the index beside the one that is searched."""

from django.db import models
from django.db.models import F, Q, QuerySet

from webapp.library.models.documents import Document, DocumentQuerySet


class BesideRow(models.Model):
    """That a generation of a document is in that index, and under which policy.

    See `Document.fingerprint` and `Document.guarded`, which say the same of the one searched.
    """

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="beside"
    )
    fingerprint = models.CharField(max_length=16)
    generation = models.PositiveIntegerField()
    guarded = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id} in {self.fingerprint}"


def in_beside(fingerprint: str) -> QuerySet[BesideRow]:
    """Of the documents that are in it as they are now."""
    same = Q(generation=F("document__generation"), guarded=F("document__guarded"))
    return BesideRow.objects.filter(same, fingerprint=fingerprint)


def lacking_beside(fingerprint: str) -> DocumentQuerySet:
    """The documents that can be searched, but would not be found in it as they are now."""
    there = in_beside(fingerprint).values("document")
    ready: DocumentQuerySet = Document.objects.ready()
    return ready.exclude(pk__in=there)
