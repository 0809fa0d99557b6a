"""Workspaces: who is in them and who is asked to come."""

import uuid
from datetime import timedelta
from typing import TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy

from webapp.accounts.models import User
from webapp.connected.models import ConnectedModel
from webapp.library.models.covered import Covered
from webapp.library.models.sensitive import HasPolicy

Visitor: TypeAlias = User | AnonymousUser


class Role(models.TextChoices):
    """What a member may do: read and ask; also upload and delete; also manage members."""

    VIEWER = "viewer", gettext_lazy("Viewer")
    EDITOR = "editor", gettext_lazy("Editor")
    OWNER = "owner", gettext_lazy("Owner")


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    """The only doors to workspaces."""

    def visible_to(self, user: Visitor) -> "WorkspaceQuerySet":
        """Those that the user is a member of."""
        return self.filter(pk__in=_workspaces_of(user, list(Role)))

    def editable_by(self, user: Visitor) -> "WorkspaceQuerySet":
        """Those where the user may upload and delete."""
        return self.filter(pk__in=_workspaces_of(user, [Role.EDITOR, Role.OWNER]))

    def owned_by(self, user: Visitor) -> "WorkspaceQuerySet":
        """Those where the user manages the members."""
        return self.filter(pk__in=_workspaces_of(user, [Role.OWNER]))

    def emptied(self) -> "WorkspaceQuerySet":
        """Those that were deleted and whose documents are all gone."""
        return self.filter(deleted_at__isnull=False, documents=None)


def _workspaces_of(user: Visitor, roles: list[Role]) -> "models.QuerySet[Membership, uuid.UUID]":
    memberships = Membership.objects.filter(user_id=user.pk or 0, role__in=roles)
    return memberships.values_list("workspace_id", flat=True)


class Doubtful(models.TextChoices):
    """What becomes of sentences of an answer that the sources do not support."""

    MARK = "mark", gettext_lazy("Shown, with a mark that says so")
    REMOVE = "remove", gettext_lazy("Removed, with a note that they were")


class Workspace(HasPolicy, Covered):
    """Members and documents that belong together; searched together."""

    COVERED = ("name",)
    WORKSPACE = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    created = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Its documents wait while this is set. When one was last taken, for its turn among the others.
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    served_at = models.DateTimeField(null=True, blank=True, editable=False)
    doubtful = models.CharField(
        gettext_lazy("unsupported sentences"),
        max_length=6,
        choices=Doubtful.choices,
        default=Doubtful.MARK,
    )
    # The share of the answers given that may be wrong; empty: all answers are given.
    most_wrong = models.FloatField(null=True, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def collection(self, fingerprint: str) -> str:
        """The name of its collection in the indexes, for one index fingerprint."""
        return f"w{self.pk.hex}-{fingerprint}"

    @staticmethod
    def of_collection(name: str) -> uuid.UUID:
        """The id of the workspace whose collection it is."""
        return uuid.UUID(hex=name[1:33])


class WorkspaceUse(models.Model):
    """A model that a workspace chose for a purpose; it counts while the model is offered."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="uses")
    purpose = models.CharField(max_length=20)
    model = models.ForeignKey(ConnectedModel, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "purpose"], name="one_model_of_a_purpose")
        ]

    def __str__(self) -> str:
        return self.purpose


class Membership(models.Model):
    """A user in a workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"


class Invitation(models.Model):
    """A link that makes whoever has that address a member, once, until it expires."""

    LIFE = timedelta(days=7)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"
