"""Searches that are kept, what arrived for them, and when each person looked."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from webapp.library.models import Document, Membership, Workspace, WorkspaceQuerySet
from webapp.library.models.covered import Covered
from webapp.search.wanted import LONGEST_QUERY, Wanted, read_wanted

if TYPE_CHECKING:
    from webapp.library.models import Visitor

LONGEST_NAME = 100


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """The only door to saved searches."""

    def visible_to(self, user: "Visitor") -> "SavedSearchQuerySet":
        """The user's own, and those that are shared with workspaces of theirs."""
        shared = Q(workspace__in=Workspace.objects.visible_to(user))
        return self.filter(Q(user_id=user.pk or 0) | shared)

    def editable_by(self, user: "Visitor") -> "SavedSearchQuerySet":
        """The user's own, and those of workspaces that the user may edit."""
        shared = Q(workspace__in=Workspace.objects.editable_by(user))
        return self.filter(Q(user_id=user.pk or 0) | shared)

    def reaching(self, workspaces: Collection[uuid.UUID]) -> "SavedSearchQuerySet":
        """Those that can find documents of these workspaces: theirs, and those of members."""
        members = Membership.objects.filter(workspace__in=workspaces).values("user")
        return self.filter(Q(workspace__in=workspaces) | Q(user__in=members))


class SavedSearch(Covered):
    """A search under a name: somebody's own, or shared with a workspace and then of that alone.

    `where` is the end of an address that says all but the text. Documents that became ready until
    `noted` were held against it.
    """

    COVERED = ("name", "text")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="searches"
    )
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, null=True, related_name="searches"
    )
    name = models.CharField(gettext_lazy("name"), max_length=LONGEST_NAME)
    text = models.CharField(max_length=LONGEST_QUERY)
    where = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    noted = models.DateTimeField(default=timezone.now, db_index=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, workspace__isnull=False)
                | Q(user__isnull=False, workspace=None),
                name="one_owner_of_a_search",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wanted(self) -> Wanted:
        """The search."""
        return read_wanted(QueryDict(f"{self.where}&{urlencode({'q': self.text})}"))

    @property
    def workspaces(self) -> WorkspaceQuerySet:
        """Where it searches, for whomever it is."""
        if self.user is not None:
            return Workspace.objects.visible_to(self.user)
        return Workspace.objects.filter(searches=self, deleted_at=None)


class Arrival(models.Model):
    """A document that became ready `at` a time and has what a saved search looks for."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="arrivals")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["search", "-at"], name="search_arrived")]
        constraints = [
            models.UniqueConstraint(fields=["search", "document"], name="one_arrival_of_a_document")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} for {self.search_id}"


class Look(models.Model):
    """When a person last ran a saved search."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "user"], name="one_look_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.search_id}"
