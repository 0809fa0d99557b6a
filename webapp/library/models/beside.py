"""What of the documents stands in the index beside the one that is searched."""

from django.db import models
from django.db.models import F, Q, QuerySet

from webapp.library.models.documents import Document
from webapp.library.models.doors import DocumentQuerySet


class BesideRow(models.Model):
    """That a generation of a document is in that index, and under which policy; or why that one is
    not, as it was `refused` by the model of that index.

    See `Document.fingerprint` and `Document.guarded`, which say the same of the one searched.
    """

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="beside"
    )
    fingerprint = models.CharField(max_length=16)
    generation = models.PositiveIntegerField()
    guarded = models.CharField(max_length=60, blank=True)
    refused = models.TextField(blank=True)  # a notice

    def __str__(self) -> str:
        return f"{self.document_id} in {self.fingerprint}"


def in_beside(fingerprint: str) -> QuerySet[BesideRow]:
    """Of the documents that are in it as they are now."""
    return _as_now(fingerprint).filter(refused="")


def refused_beside(fingerprint: str) -> QuerySet[BesideRow]:
    """Of the documents that can be searched, and were refused as they are now."""
    return _as_now(fingerprint).exclude(refused="").filter(document__in=Document.objects.ready())


def lacking_beside(fingerprint: str) -> DocumentQuerySet:
    """The documents that can be searched, but would not be found in it as they are now."""
    return _without(in_beside(fingerprint))


def due_beside(fingerprint: str) -> DocumentQuerySet:
    """Those among them that are to be put in: what was refused would be again."""
    return _without(_as_now(fingerprint))


def _as_now(fingerprint: str) -> QuerySet[BesideRow]:
    same = Q(generation=F("document__generation"), guarded=F("document__guarded"))
    return BesideRow.objects.filter(same, fingerprint=fingerprint)


def _without(rows: QuerySet[BesideRow]) -> DocumentQuerySet:
    ready: DocumentQuerySet = Document.objects.ready()
    return ready.exclude(pk__in=rows.values("document"))
