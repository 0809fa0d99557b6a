"""What is kept of sensitive words: where they are, never what they say; and who looked at them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from rag.types import Action, Policy, SensitiveKind
from webapp.library.models.covered import Covered


class HasPolicy(models.Model):
    """What is hidden of what a workspace's documents say."""

    actions = models.JSONField(
        default=dict, blank=True, help_text=gettext_lazy("The policy: kind to action.")
    )
    # What the policy comes to, and what was last applied to stored answers.
    policy_digest = models.CharField(max_length=12, blank=True, editable=False)
    guarded = models.CharField(max_length=12, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def policy(self) -> Policy:
        """The kinds with what is done about each."""
        given = {SensitiveKind(kind): Action(action) for kind, action in self.actions.items()}
        return Policy(actions=given)


class SensitivePlace(models.Model):
    """Sensitive words by their place in the canonical text. `digest` tells equal ones, keyed."""

    document = models.ForeignKey(
        "library.Document", on_delete=models.CASCADE, related_name="sensitive"
    )
    generation = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)  # a SensitiveKind
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    page = models.PositiveIntegerField()
    digest = models.CharField(max_length=16)

    class Meta:
        ordering = ["start"]
        indexes = [models.Index(fields=["document", "generation", "start"])]

    def __str__(self) -> str:
        return f"{self.kind} on page {self.page}"


class Opening(Covered):
    """An owner looked at what the policy hides, or changed the policy. Nobody edits these rows."""

    COVERED = ("title",)

    class Act(models.TextChoices):
        """What was done."""

        PAGE = "page", gettext_lazy("saw a page")
        ORIGINAL = "original", gettext_lazy("opened the original")
        POLICY = "policy", gettext_lazy("changed the policy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.CharField(max_length=8, choices=Act.choices)
    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.CASCADE, related_name="openings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    email = models.EmailField(help_text=gettext_lazy("Kept when the account is gone."))
    document = models.ForeignKey(
        "library.Document", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    title = models.CharField(max_length=255, blank=True)
    page = models.PositiveIntegerField(null=True)
    detail = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(fields=["workspace", "-created"])]

    def __str__(self) -> str:
        return f"{self.email} {self.get_act_display()}"
