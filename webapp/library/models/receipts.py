"""Receipts: what was there of a document that was deleted for good, and that nothing is left."""

import uuid

from django.conf import settings
from django.db import models


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """The only doors to receipts."""

    def finished(self) -> "ReceiptQuerySet":
        """Those of deletions that were read back and found complete."""
        return self.filter(finished__isnull=False)


class Receipt(models.Model):
    """The final deletion of one document. `before` and `after` count its traces by kind.

    `after` was read back from the database, the indexes and the files; `finished` is set only
    when it was zero throughout. The document's row is gone by then, so its facts are repeated.
    """

    class Reason(models.TextChoices):
        """Why it was deleted for good."""

        HAND = "hand", "By hand"
        EXPIRED = "expired", "Its days in the trash were over"
        WORKSPACE = "workspace", "With its workspace"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.SET_NULL, null=True, related_name="receipts"
    )
    workspace_name = models.CharField(max_length=100)
    document_id = models.UUIDField(unique=True)
    title = models.CharField(max_length=255)
    file_name = models.CharField(max_length=255)
    version = models.PositiveIntegerField(default=1)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    added = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    started = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-started"]

    def __str__(self) -> str:
        return f"Receipt for {self.title}"

    @property
    def counts(self) -> list[tuple[str, int, int]]:
        """Each kind of trace with how many there were and how many are left."""
        return [(kind, count, self.after.get(kind, 0)) for kind, count in self.before.items()]
