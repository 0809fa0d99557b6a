"""Asking: a conversation and its turns."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from webapp.library.models import Workspace
from webapp.library.models.covered import Covered

if TYPE_CHECKING:
    from webapp.library.models import Visitor


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """The only door to conversations."""

    def visible_to(self, user: "Visitor") -> "ConversationQuerySet":
        """The user's own, in workspaces that they are still a member of."""
        return self.filter(user_id=user.pk or 0, workspace__in=Workspace.objects.visible_to(user))

    def about(self, text: str) -> "ConversationQuerySet":
        """Those with a text in their title, or in a question."""
        asked = Turn.objects.filter(conversation=OuterRef("pk"), question__icontains=text)
        return self.filter(Q(title__icontains=text) | Exists(asked)) if text else self


class Conversation(Covered):
    """A thread of questions in one workspace; private to who asks."""

    COVERED = ("title",)
    FORGETS = True  # as of questions, which it is made of, nothing is kept of what is hidden

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="conversations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-updated"]

    def __str__(self) -> str:
        return f"conversation {str(self.pk)[:8]}"  # in the administration no words of it


class ConversationOpening(models.Model):
    """An administrator read somebody's conversation. Nobody edits these rows.

    They stay when the conversation is deleted; whose it was sees them while it is there.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="openings"
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    email = models.EmailField(help_text=gettext_lazy("Kept when the account is gone."))
    reason = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = gettext_lazy("opened conversation")

    def __str__(self) -> str:
        return f"{self.email}, {self.created:%Y-%m-%d %H:%M}"


HAS_BASIS = ~Q(basis="")  # most that were answered have none: too many documents were asked


class TurnQuerySet(models.QuerySet["Turn"]):
    """The only door to turns."""

    def visible_to(self, user: "Visitor") -> "TurnQuerySet":
        """Those of the user's own conversations."""
        return self.filter(conversation__in=Conversation.objects.visible_to(user))

    def resting_on(self, basis: str) -> "TurnQuerySet":
        """Those whose answer follows from the same."""
        return self.filter(HAS_BASIS, basis=basis)

    def reviewable_by(self, user: "Visitor") -> "TurnQuerySet":
        """The answered ones of everybody, in workspaces that the user may edit."""
        workspaces = Workspace.objects.editable_by(user)
        return self.filter(state=Turn.State.DONE, conversation__workspace__in=workspaces)


class Turn(models.Model):
    """A question with its answer. `answer` is the whole rag.types.Answer as JSON."""

    class State(models.TextChoices):
        """How far the answer is."""

        ASKED = "asked", gettext_lazy("being answered")
        DONE = "done", gettext_lazy("answered")
        STOPPED = "stopped", gettext_lazy("stopped")
        FAILED = "failed", gettext_lazy("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    question = models.TextField()
    document_ids = models.JSONField(
        null=True, blank=True, help_text=gettext_lazy("Asked of these only.")
    )
    narrowed = models.JSONField(
        null=True, blank=True, help_text=gettext_lazy("By tag, type and date.")
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    query = models.TextField(blank=True)
    draft = models.TextField(
        blank=True, help_text=gettext_lazy("What had been said when it was stopped.")
    )
    answer = models.JSONField(null=True, blank=True)
    sources = models.JSONField(
        default=list, blank=True, help_text=gettext_lazy("The documents that it rests on.")
    )
    confidence = models.FloatField(null=True, blank=True)
    abstained = models.BooleanField(default=False)
    mode = models.CharField(max_length=5, blank=True)
    model = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    tokens = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    basis = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False,
        help_text=gettext_lazy("All that the answer follows from, as a digest."),
    )  # fmt: skip
    recalled = models.DateTimeField(
        null=True, blank=True, help_text=gettext_lazy("When the answer was made, if before.")
    )
    instead_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replacements",
        help_text=gettext_lazy("The question of before that was asked anew by this one."),
    )  # fmt: skip
    created = models.DateTimeField(auto_now_add=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["created"]
        indexes = [
            models.Index(fields=["basis", "-created"], condition=HAS_BASIS, name="turn_basis")
        ]

    def __str__(self) -> str:
        return f"turn {str(self.pk)[:8]}"  # in the administration no words of it


@contextmanager
def turn_in_hand(pk: uuid.UUID) -> Iterator[Turn | None]:
    """A turn as it is now, or None; until the end nobody else changes what it says.

    Words are erased and covered by writing whole answers back: each would undo the other's work.
    """
    with transaction.atomic():
        yield Turn.objects.select_for_update().filter(pk=pk).first()
