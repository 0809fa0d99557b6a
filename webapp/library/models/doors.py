"""The only doors to documents: who may see which, and which are to be worked on."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from rag.types import Stage
from webapp.library.models.indexes import OUT_OF_USE, UNREAD, WORKING
from webapp.library.models.workspaces import Visitor, Workspace

if TYPE_CHECKING:
    from webapp.library.models.documents import Document  # noqa: F401  (named in a string)


class DocumentQuerySet(models.QuerySet["Document"]):
    """The only doors to documents."""

    def visible_to(self, user: Visitor) -> "DocumentQuerySet":
        """Those in the user's workspaces that were not deleted."""
        return self.live().filter(workspace__in=Workspace.objects.visible_to(user))

    def editable_by(self, user: Visitor) -> "DocumentQuerySet":
        """Those that the user may delete, ingest again or give a new version."""
        return self.live().filter(workspace__in=Workspace.objects.editable_by(user))

    def live(self) -> "DocumentQuerySet":
        """Those that were not deleted; older versions are among them."""
        return self.filter(deleted_at=None)

    def current(self) -> "DocumentQuerySet":
        """Those that no newer version has replaced: what lists and searches know."""
        return self.live().filter(superseded_at=None)

    def ready(self) -> "DocumentQuerySet":
        """Those that can be searched: a generation of them is live, and in the indexes."""
        return self.current().filter(generation__gt=0, shelved=False)

    def waiting(self) -> "DocumentQuerySet":
        """Those still being read for the first time, or put back into the indexes."""
        first = Q(generation=0, stage__in=WORKING | {Stage.QUEUED})
        return self.current().filter(first) | self.shelved()

    def shelved(self) -> "DocumentQuerySet":
        """Those that are in use, but not in the indexes: restored, or lost by an index."""
        return self.current().filter(generation__gt=0, shelved=True)

    def failed(self) -> "DocumentQuerySet":
        """Those that could not be read."""
        return self.current().filter(generation=0, stage__in=UNREAD)

    def in_trash(self) -> "DocumentQuerySet":
        """Those that were deleted and can be restored yet."""
        kept = self.filter(deleted_at__isnull=False, purged_at=None)
        return kept.filter(workspace__deleted_at=None)

    def restorable_by(self, user: Visitor) -> "DocumentQuerySet":
        """Those in the trash that the user may take out of it."""
        return self.in_trash().filter(workspace__in=Workspace.objects.editable_by(user))

    def more_than(self, number: int) -> bool:
        """Whether there are more than so many. No more are looked at, and none is fetched."""
        return bool(self.order_by().values_list("pk")[number : number + 1])

    def purgeable_by(self, user: Visitor) -> "DocumentQuerySet":
        """Those in the trash that the user may delete for good."""
        return self.in_trash().filter(workspace__in=Workspace.objects.owned_by(user))

    def out_of_use(self) -> "DocumentQuerySet":
        """Those that are kept, but of which nothing may stand in the indexes."""
        return self.filter(OUT_OF_USE, purged_at=None)

    def out_of_use_in(self, workspaces: Iterable[Workspace]) -> "DocumentQuerySet":
        """Those of workspaces that are deleted, or that a newer version has replaced."""
        return self.filter(OUT_OF_USE, workspace__in=workspaces)

    def unindexed(self) -> "DocumentQuerySet":
        """Those in use again whose chunks have to be put back into the indexes."""
        at_rest = ~Q(stage__in=WORKING | {Stage.QUEUED})
        return self.shelved().free().filter(at_rest)

    def free(self) -> "DocumentQuerySet":
        """Those that no worker holds, or whose worker was lost. By the database's clock."""
        lost = Now() - timedelta(seconds=settings.LEASE_S)
        return self.filter(Q(lease=None) | Q(claimed_at__lt=lost))

    def queued(self) -> "DocumentQuerySet":
        """Those that wait for their turn, whether or not it may have come."""
        return self.live().filter(stage=Stage.QUEUED)

    def due(self) -> "DocumentQuerySet":
        """Those that no worker holds, and that were not put off until later."""
        return self.free().filter(Q(retry_at=None) | Q(retry_at__lte=Now()))

    def claimable(self) -> "DocumentQuerySet":
        """Those that a worker may ingest now: queued, or left behind by a lost worker."""
        running = Workspace.objects.filter(paused_at=None)
        waits = self.live().due().filter(stage__in=WORKING | {Stage.QUEUED})
        return waits.filter(workspace__in=running)

    def untidy(self) -> "DocumentQuerySet":
        """Those of which more may be kept than what is live, and that nobody works on."""
        at_rest = ~Q(stage__in=WORKING | {Stage.QUEUED}) | Q(deleted_at__isnull=False)
        return self.free().filter(at_rest, dirty=True)
