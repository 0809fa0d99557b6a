"""The table of chores: who asked for which, how far it is, and what came of it."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from webapp.messages import told


class Kind(models.TextChoices):
    """What can be asked for."""

    CHECK = "check", gettext_lazy("Check the index")
    MEND = "mend", gettext_lazy("Check and mend the index")
    REBUILD = "rebuild", gettext_lazy("Rebuild the index")
    READ_AGAIN = "read_again", gettext_lazy("Read again with the newer reader")
    EMPTY_TRASH = "empty_trash", gettext_lazy("Empty the trash")
    BACK_UP = "back_up", gettext_lazy("Back up")


class State(models.TextChoices):
    """How far a chore is."""

    WAITING = "waiting", gettext_lazy("waiting")
    RUNNING = "running", gettext_lazy("running")
    DONE = "done", gettext_lazy("done")
    FAILED = "failed", gettext_lazy("failed")
    STOPPED = "stopped", gettext_lazy("stopped")


OPEN = {State.WAITING, State.RUNNING}


class ChoreQuerySet(models.QuerySet["Chore"]):
    """Doors to chores."""

    def open(self) -> "ChoreQuerySet":
        """The one that waits or is being done, if there is one."""
        return self.filter(is_open=True)

    def claimable(self) -> "ChoreQuerySet":
        """The one that a worker may take: it waits, or its worker was lost. By that clock alone."""
        lost = Now() - timedelta(seconds=settings.LEASE_S)
        return self.open().filter(
            Q(state=State.WAITING) | Q(state=State.RUNNING, claimed_at__lt=lost)
        )


class Chore(models.Model):
    """A piece of maintenance. `place`: where another worker would go on; `result`: what came of it.

    The address of who asked stays when the account goes, till it is erased. One at a time is open:
    the database says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    is_open = models.BooleanField(default=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.CharField(max_length=254)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    place = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    stopping = models.BooleanField(default=False)
    lease = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = ChoreQuerySet.as_manager()

    class Meta:
        ordering = ("-created",)
        constraints = (
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_open_chore"
            ),
        )

    def __str__(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def failure(self) -> str:
        """Why it failed, in the reader's language; nothing if it did not."""
        return told(self.error) if self.error else ""

    @property
    def seconds(self) -> float | None:
        """How long it took, with what it waited for another worker; None before its end."""
        if self.began is None or self.ended is None:
            return None
        return (self.ended - self.began).total_seconds()

    @property
    def share(self) -> float | None:
        """How far it is, 0..1; None where that is not known yet."""
        return min(1.0, self.done / self.total) if self.total else None

    def tells(self, name: str) -> Any:
        """A part of what came of it; 0 of what it does not tell."""
        return self.result.get(name, 0)


class Census(models.Model):
    """The numbers of a day, as they were counted last. `seconds`: how long that took."""

    day = models.DateField(primary_key=True)
    taken = models.DateTimeField()
    seconds = models.FloatField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return str(self.day)


class PartState(models.Model):
    """How a part of the product was when it was asked last, and since when it is so."""

    name = models.CharField(max_length=40, primary_key=True)
    well = models.BooleanField()
    since = models.DateTimeField()
    asked = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Erasure(models.Model):
    """A person was erased: who did it, and how many rows there were of each kind before and after.

    Of the person no more is kept than a digest of the address, by which it can be shown who it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.CharField(max_length=254, help_text=gettext_lazy("Of who did it."))
    created = models.DateTimeField(auto_now_add=True)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return str(self.pk)


class ReadingAttempt(models.Model):
    """A reading of a document that ended: when, by which reader, and how.

    `generation` is the one that it was to make; `stage` what was done when it failed, or ready.
    """

    document = models.ForeignKey("library.Document", on_delete=models.CASCADE, related_name="+")
    generation = models.PositiveIntegerField()
    reader = models.CharField(max_length=40)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(auto_now_add=True)
    stage = models.CharField(max_length=12)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"reading {self.generation} of {self.document_id}"

    @property
    def failure(self) -> str:
        """Why it failed, in the reader's language; nothing if it did not."""
        return told(self.error) if self.error else ""


class DocumentOpening(models.Model):
    """An administrator opened a document of a workspace of others. Kept as it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(
        "library.Document", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    workspace = models.ForeignKey("library.Workspace", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.EmailField(help_text=gettext_lazy("Kept when the account is gone."))
    reason = models.TextField(gettext_lazy("reason"))
    created = models.DateTimeField(gettext_lazy("opened"), auto_now_add=True)

    class Meta:
        ordering = ("-created",)
        verbose_name = gettext_lazy("opened document")

    def __str__(self) -> str:
        return f"{self.email} {self.created:%Y-%m-%d %H:%M}"
