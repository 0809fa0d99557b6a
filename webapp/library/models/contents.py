"""What was found in documents: pages, chunks, and what models made of them."""

import uuid

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy

from rag.notices import Notice, packed
from rag.types import Chunk as RagChunk
from rag.types import ElementKind, Span
from webapp.library.models.documents import Document


class Kept(models.Model):
    """What a model made for a generation of a document, by the hash of what it was made of.

    A vector in half precision, or a caption: rag/types/memory.py. As with chunks and pages, those
    of other generations than the live one are tidied away; so there is never more than is in use.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="kept")
    generation = models.PositiveIntegerField()
    maker = models.CharField(max_length=40)
    key = models.BinaryField(max_length=32)
    value = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "generation", "key"], name="kept_once_a_generation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.maker} of {self.document_id}"


class Page(models.Model):
    """One page of a generation. The texts of the pages, joined, are the canonical text."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    generation = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    width = models.FloatField(help_text=gettext_lazy("Points."))
    height = models.FloatField(help_text=gettext_lazy("Points."))
    text = models.TextField()
    quality = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "generation", "number"], name="one_row_a_page"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, page {self.number}"


class ChunkQuerySet(models.QuerySet["Chunk"]):
    """The only doors to chunks."""

    def live(self) -> "ChunkQuerySet":
        """Those of the live generation of documents in use: not deleted, not superseded."""
        in_use = self.filter(document__deleted_at=None, document__superseded_at=None)
        return in_use.filter(generation=F("document__generation"))


class Chunk(models.Model):
    """A stored unit of text; rag.types.Chunk says what each field holds."""

    id = models.CharField(primary_key=True, max_length=64)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="chunks")
    generation = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # an ElementKind
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    pages = models.JSONField()
    breaks = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    title = models.CharField(max_length=255)
    headings = models.JSONField(default=list)
    text = models.TextField()
    context = models.TextField(blank=True)
    caption = models.TextField(blank=True)
    figure = models.PositiveIntegerField(null=True, blank=True)
    doubt = models.CharField(max_length=100, blank=True, default="")

    objects = ChunkQuerySet.as_manager()

    class Meta:
        ordering = ["ordinal"]
        indexes = [models.Index(fields=["document", "generation", "ordinal"])]

    def __str__(self) -> str:
        return self.id

    @classmethod
    def from_rag(cls, chunk: RagChunk, generation: int) -> "Chunk":
        """The row for a chunk of the engine."""
        return cls(
            id=chunk.id,
            document_id=uuid.UUID(chunk.document_id),
            generation=generation,
            ordinal=chunk.ordinal,
            kind=chunk.kind,
            start=chunk.span.start,
            end=chunk.span.end,
            pages=list(chunk.pages),
            breaks=list(chunk.breaks),
            labels=list(chunk.labels),
            title=chunk.title[:255],
            headings=list(chunk.headings),
            text=chunk.text,
            context=chunk.context,
            caption=chunk.caption,
            figure=chunk.figure,
            doubt=packed(chunk.doubt),
        )

    def to_rag(self) -> RagChunk:
        """The engine's chunk for this row."""
        return RagChunk(
            id=self.id,
            document_id=str(self.document_id),
            ordinal=self.ordinal,
            kind=ElementKind(self.kind),
            span=Span(self.start, self.end),
            pages=tuple(self.pages),
            breaks=tuple(self.breaks),
            labels=tuple(self.labels),
            title=self.title,
            headings=tuple(self.headings),
            text=self.text,
            context=self.context,
            caption=self.caption,
            figure=self.figure,
            doubt=Notice.of(self.doubt),
            language=self.document.languages.partition(" ")[0],
        )
