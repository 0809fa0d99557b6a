"""What members show one another, and say of it."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from webapp.chat.models.turns import Conversation, Turn
from webapp.library.models import Membership, Workspace
from webapp.library.models.covered import Covered

if TYPE_CHECKING:
    from webapp.library.models import Visitor


class ShareQuerySet(models.QuerySet["Share"]):
    """The only doors to what is shared."""

    def visible_to(self, user: "Visitor") -> "ShareQuerySet":
        """Those in the user's workspaces, of people who are still members of them."""
        theirs = Membership.objects.filter(
            workspace=OuterRef("conversation__workspace"), user=OuterRef("conversation__user")
        )
        workspaces = Workspace.objects.visible_to(user)
        return self.filter(Exists(theirs), conversation__workspace__in=workspaces)

    def made_by(self, user: "Visitor") -> "ShareQuerySet":
        """Those of the user's own conversations."""
        return self.filter(conversation__in=Conversation.objects.visible_to(user))


class Share(models.Model):
    """A link by which members of the workspace read an answer, or a conversation `until` then.

    Its id is all that the link has, so it is made by chance and goes when sharing ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="shares")
    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, null=True, related_name="share")
    until = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(turn=None), name="one_share_of_a_conversation"
            )
        ]

    def __str__(self) -> str:
        return f"share of {self.turn or self.conversation}"

    @property
    def turns(self) -> "models.QuerySet[Turn]":
        """What it shows: answers alone, oldest first."""
        answered = Turn.objects.filter(conversation=self.conversation_id, state=Turn.State.DONE)
        if self.turn_id:
            return answered.filter(pk=self.turn_id)
        return answered.filter(created__lte=self.until)


class Comment(Covered):
    """What a member says of an answer that is shared. It goes when sharing ends."""

    COVERED = ("text",)
    WORKSPACE = "share__conversation__workspace"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="comments")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments"
    )
    text = models.TextField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentions")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created", "pk"]

    def __str__(self) -> str:
        return f"comment {str(self.pk)[:8]}"
