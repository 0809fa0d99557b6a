"""Asking: a conversation and its turns."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from webapp.library.models import Membership, Workspace
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


class EntryQuerySet(models.QuerySet["Entry"]):
    """The only door to notebooks."""

    def visible_to(self, user: "Visitor") -> "EntryQuerySet":
        """The user's own, in workspaces that they are still a member of."""
        return self.filter(user_id=user.pk or 0, workspace__in=Workspace.objects.visible_to(user))


class Entry(Covered):
    """What a person keeps in their notebook of a workspace: an answer, a sentence of it, or a text.

    Answers are not copied: what is kept of one says what it says, and goes with its conversation.
    """

    COVERED = ("text",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, null=True, related_name="entries")
    claim = models.PositiveSmallIntegerField(null=True)  # its number in the answer, from 0
    text = models.TextField(blank=True)
    position = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created"]

    def __str__(self) -> str:
        return f"entry {str(self.pk)[:8]}"


@contextmanager
def turn_in_hand(pk: uuid.UUID) -> Iterator[Turn | None]:
    """A turn as it is now, or None; until the end nobody else changes what it says.

    Words are erased and covered by writing whole answers back: each would undo the other's work.
    """
    with transaction.atomic():
        yield Turn.objects.select_for_update().filter(pk=pk).first()


class Mark(models.TextChoices):
    """What a person says of an answer, or of one of its sentences."""

    RIGHT = "right", gettext_lazy("Right")
    PARTLY = "partly", gettext_lazy("Partly right")
    WRONG = "wrong", gettext_lazy("Wrong")


class Feedback(Covered):
    """What one person said of one answer; it may be changed.

    `claims` holds what was said of single sentences: by the claim's number in the answer, from 0,
    as text, a mark. `doubts` counts the marks, of answer and sentences, that are not “right”.
    """

    COVERED = ("note",)
    WORKSPACE = "turn__conversation__workspace"

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    mark = models.CharField(max_length=6, choices=Mark.choices, blank=True)
    note = models.TextField(blank=True)
    claims = models.JSONField(default=dict, blank=True)
    doubts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "user"], name="one_feedback_each")]

    def __str__(self) -> str:
        return f"{self.mark or 'no mark'}: {self.turn}"
