"""Receipts: what was there of a document that was deleted for good, and that nothing is left."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from webapp.library.models.covered import Covered

# The kinds of traces that are counted.
TRACES: Mapping[str, StrPromise] = {
    "original": gettext_lazy("original"),
    "layouts": gettext_lazy("layouts"),
    "other files": gettext_lazy("other files"),
    "cached pictures": gettext_lazy("cached pictures"),
    "pages": gettext_lazy("pages"),
    "chunks": gettext_lazy("chunks"),
    "figures": gettext_lazy("figures"),
    "captions": gettext_lazy("captions"),
    "kept results of models": gettext_lazy("kept results of models"),
    "guides": gettext_lazy("guides"),
    "vectors": gettext_lazy("vectors"),
    "lexical rows": gettext_lazy("lexical rows"),
    "answers": gettext_lazy("answers with its words"),
    "known answers": gettext_lazy("known answers from it"),
    "answers in runs": gettext_lazy("answers in runs of golden questions with its words"),
}


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """The only doors to receipts."""

    def finished(self) -> "ReceiptQuerySet":
        """Those of deletions that were read back and found complete."""
        return self.filter(finished__isnull=False)


class Receipt(Covered):
    """The final deletion of one document. `before` and `after` count its traces by kind.

    `after` was read back from the database, the indexes and the files; `finished` is set only
    when it was zero throughout. The document's row is gone by then, so its facts are repeated.
    """

    COVERED = ("workspace_name", "title", "file_name")

    class Reason(models.TextChoices):
        """Why it was deleted for good."""

        HAND = "hand", gettext_lazy("By hand")
        EXPIRED = "expired", gettext_lazy("Its days in the trash were over")
        WORKSPACE = "workspace", gettext_lazy("With its workspace")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.SET_NULL, null=True, related_name="receipts"
    )
    workspace_name = models.CharField(max_length=100)
    document_id = models.UUIDField(unique=True)
    title = models.CharField(max_length=255)
    file_name = models.CharField(max_length=255)
    version = models.PositiveIntegerField(default=1)
    size = models.PositiveBigIntegerField(help_text=gettext_lazy("Bytes."))
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
        return [
            (str(TRACES.get(kind, kind)), count, self.after.get(kind, 0))
            for kind, count in self.before.items()
        ]
