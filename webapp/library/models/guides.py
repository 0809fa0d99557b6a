"""Guides: what is told of a document before anybody asks, one for each document."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from rag.types import Guide as RagGuide
from webapp.library.models.documents import Document

MOST_TRIES = 3
AGAIN = timedelta(minutes=10)  # after one that was begun and not ended


class GuideQuerySet(models.QuerySet["Guide"]):
    """The only doors to guides."""

    def live(self) -> "GuideQuerySet":
        """Those made of the live generation, as the policy was when that was guarded last."""
        same = Q(generation=F("document__generation"), guarded=F("document__guarded"))
        return self.filter(same)

    def settled(self) -> "GuideQuerySet":
        """Those that are made, being made, or given up."""
        begun = Q(begun__gt=timezone.now() - AGAIN)
        return self.live().filter(Q(made__isnull=False) | Q(tries__gte=MOST_TRIES) | begun)


class Guide(models.Model):
    """The guide to a document. It belongs to one generation of it, under one policy.

    `told` is a rag.types.Guide as JSON, made of what the policy shows: nothing that is hidden is
    in it, and under another policy it is not shown, but made anew.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="guide")
    generation = models.PositiveIntegerField(default=0)
    guarded = models.CharField(max_length=60, blank=True, editable=False)  # see guard_of
    told = models.JSONField(default=dict, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    begun = models.DateTimeField(null=True, blank=True)
    made = models.DateTimeField(null=True, blank=True, help_text=gettext_lazy("When it was done."))

    objects = GuideQuerySet.as_manager()

    def __str__(self) -> str:
        return f"guide to {self.document_id}"

    def to_rag(self) -> RagGuide:
        """The engine's guide for this row, which was made."""
        return RagGuide.of(self.told)
