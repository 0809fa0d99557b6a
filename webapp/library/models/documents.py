"""Documents: their reading, their versions and their way through the trash."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from rag.parse.formats import is_drawn, unit_of
from rag.types import NOTHING_HIDDEN, Stage
from webapp.library.models.covered import Covered, covered_words
from webapp.library.models.doors import DocumentQuerySet
from webapp.library.models.folders import Folder
from webapp.library.models.indexes import INDEXES, WORKING
from webapp.library.models.units import UNITS, Unit
from webapp.library.models.workspaces import Workspace
from webapp.messages import rendered, told


class Document(Covered):
    """One uploaded file and its life. `generation` is the live parse of it, 0 before the first.

    A worker holds a document by its `lease`, renewed in `claimed_at`. A new version of a document
    is a row of its own, so that what cites the older one finds it as it was.
    """

    COVERED = ("title", "file_name")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="documents")
    # Where it lies; nowhere: at the top.
    folder = models.ForeignKey(
        Folder, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    title = models.CharField(max_length=255)
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text=gettext_lazy("Bytes."))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created = models.DateTimeField(auto_now_add=True)

    # In the trash since; with `purged_at` on the way to be gone for good.
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    purged_at = models.DateTimeField(null=True, blank=True)
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Versions of one document share a lineage, the id of the first; none while it is the only one.
    lineage = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    superseded_at = models.DateTimeField(
        null=True, blank=True, help_text=gettext_lazy("A newer one is in use.")
    )
    shelved = models.BooleanField(
        default=False, db_default=False, help_text=gettext_lazy("Kept, but not in the indexes.")
    )

    stage = models.CharField(max_length=12, default=Stage.QUEUED.value)
    stage_done = models.PositiveIntegerField(default=0)
    stage_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    waits = models.PositiveSmallIntegerField(
        default=0, help_text=gettext_lazy("Times put off in a row.")
    )
    lease = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    failed_stage = models.CharField(
        max_length=12, blank=True, help_text=gettext_lazy("Where it failed.")
    )
    stage_since = models.DateTimeField(
        null=True, blank=True, help_text=gettext_lazy("When its stage began.")
    )
    bulk = models.BooleanField(
        default=False, help_text=gettext_lazy("Came with many others; waits for few.")
    )
    retry_at = models.DateTimeField(null=True, blank=True)
    # Rows, index entries or files of other generations than the live one may exist.
    dirty = models.BooleanField(default=False)

    generation = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=16, blank=True)
    reader = models.CharField(
        max_length=100, blank=True, help_text=gettext_lazy("What read the live one.")
    )
    chunking = models.CharField(
        max_length=20,
        default="500/50",
        db_default="500/50",
        help_text=gettext_lazy("Tokens of a live chunk at most, and those that two share."),
    )
    # What is stored of the generation being made: see webapp/library/ingest/stored.py.
    pending = models.JSONField(default=dict, blank=True)
    guarded = models.CharField(max_length=60, blank=True, editable=False)  # see guard_of
    ready_at = models.DateTimeField(null=True, blank=True)
    pages_count = models.PositiveIntegerField(gettext_lazy("pages"), default=0)
    chunks_count = models.PositiveIntegerField(gettext_lazy("chunks"), default=0)
    tables_count = models.PositiveIntegerField(gettext_lazy("tables"), default=0)
    figures_count = models.PositiveIntegerField(gettext_lazy("figures"), default=0)
    ocr_pages = models.PositiveIntegerField(gettext_lazy("pages read by OCR"), default=0)
    poor_pages = models.PositiveIntegerField(gettext_lazy("poor pages"), default=0)
    hidden_pages = models.PositiveIntegerField(gettext_lazy("pages with hidden text"), default=0)
    languages = models.CharField(max_length=20, blank=True, default="")
    dated = models.DateField(
        null=True, blank=True, help_text=gettext_lazy("By what the file says of itself.")
    )
    warnings = models.JSONField(default=list, blank=True)
    timings = models.JSONField(default=dict, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        indexes = INDEXES
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "sha256"],
                condition=Q(deleted_at=None, superseded_at=None),
                name="one_copy_in_a_workspace",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def failure(self) -> str:
        """Why it could not be read, or is not read yet, in the language of the reader."""
        return told(self.error)

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What is to be known of it, each with its message in the language of the reader."""
        notes: list[dict[str, Any]] = rendered(self.warnings)
        policy = self.workspace.policy if notes else NOTHING_HIDDEN
        # Some name attachments.
        return [{**one, "message": covered_words(one["message"], policy)} for one in notes]

    @property
    def is_drawn(self) -> bool:
        """Whether its pages are shown as pictures; if not, as text."""
        return is_drawn(self.media_type)

    @property
    def _unit(self) -> Unit:
        return UNITS[unit_of(self.media_type)]

    @property
    def unit(self) -> str:
        """The word for one of its pages."""
        return self._unit.name

    @property
    def units(self) -> str:
        """The word for its pages, as it stands behind their number."""
        return self.counted(self.pages_count)

    def counted(self, count: int) -> str:
        """The word for so many of its pages, without the number."""
        return self._unit.counted(count)

    @property
    def unit_title(self) -> str:
        """The word for its pages as a heading."""
        return str(self._unit.title)

    def where(self, number: int) -> str:
        """What to call one of its pages: “page 3”, “slide 2”; of a short text, just “text”."""
        return gettext("text") if self._is_one_text else self._unit.where(number)

    def where_short(self, number: int) -> str:
        """The same in few letters."""
        return gettext("text") if self._is_one_text else self._unit.where_short(number)

    @property
    def _is_one_text(self) -> bool:
        return self._unit is UNITS["part"] and self.pages_count <= 1

    @property
    def original_name(self) -> str:
        """Where the uploaded bytes are kept in the storage."""
        return f"documents/{self.pk}/original"

    def layout_name(self, generation: int) -> str:
        """Where the words and boxes of a generation are kept in the storage."""
        return f"documents/{self.pk}/{generation}/layout.npz"

    @property
    def is_working(self) -> bool:
        """Whether a worker has it, or will."""
        return self.stage in WORKING or self.stage == Stage.QUEUED

    @property
    def progress(self) -> float:
        """How much of the whole ingest is done, 0..1."""
        if self.stage == Stage.READY:
            return 1.0
        share = self.stage_done / self.stage_total if self.stage_total else 0.0
        begin, length = STAGE_SHARE.get(Stage(self.stage), (0.0, 0.0))
        return begin + length * share


# Where each stage begins in a whole ingest and how long it lasts; embedding is most of the work.
STAGE_SHARE = {
    Stage.PARSING: (0.0, 0.3),
    Stage.CAPTIONING: (0.3, 0.1),
    Stage.EMBEDDING: (0.4, 0.6),
}
