"""What a person keeps of answers."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from webapp.chat.models.turns import Turn
from webapp.library.models import Document, Membership, Workspace
from webapp.library.models.covered import Covered

if TYPE_CHECKING:
    from webapp.library.models import Visitor


class EntryQuerySet(models.QuerySet["Entry"]):
    """The only door to notebooks."""

    def visible_to(self, user: "Visitor") -> "EntryQuerySet":
        """The user's own, in workspaces that they are still a member of."""
        return self.filter(user_id=user.pk or 0, workspace__in=Workspace.objects.visible_to(user))


class Entry(Covered):
    """What a person keeps in their notebook of a workspace: an answer, a sentence of it, words of a
    document, or a text.

    Only texts are copied: what is kept of an answer says what it says and goes with its
    conversation, and words of a document are read there and go with it.
    """

    COVERED = ("text",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, null=True, related_name="entries")
    claim = models.PositiveSmallIntegerField(null=True)  # its number in the answer, from 0
    # Words of a document, by their place as its address has it.
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="+")
    place = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    # What documents say of an own text, by its sentences: see webapp/chat/notebook/checking.py.
    checked = models.JSONField(null=True, blank=True, editable=False)
    position = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created"]

    def __str__(self) -> str:
        return f"entry {str(self.pk)[:8]}"


class NotebookShareQuerySet(models.QuerySet["NotebookShare"]):
    """Shared notebooks, by who may see them."""

    def visible_to(self, user: "Visitor") -> "NotebookShareQuerySet":
        """Those of people who are members still, to members of the same workspace."""
        theirs = Membership.objects.filter(workspace=OuterRef("workspace"), user=OuterRef("user"))
        return self.filter(Exists(theirs), workspace__in=Workspace.objects.visible_to(user))

    def made_by(self, user: "Visitor") -> "NotebookShareQuerySet":
        """A person's own."""
        return self.filter(user_id=user.pk or 0, workspace__in=Workspace.objects.visible_to(user))


class NotebookShare(models.Model):
    """Lets the members of its workspace read a person's notebook, as it is when they look.

    Its id is all that the link has, so it is made by chance and goes when sharing ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = NotebookShareQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(fields=["user", "workspace"], name="one_share_of_a_notebook")
        ]

    def __str__(self) -> str:
        return f"share {str(self.pk)[:8]} of a notebook"

    @property
    def entries(self) -> "models.QuerySet[Entry]":
        """What is in it now."""
        return Entry.objects.filter(user=self.user_id, workspace=self.workspace_id)
