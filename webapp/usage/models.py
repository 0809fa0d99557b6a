"""Tables: a row for each request to a model, and the limits of single people and workspaces."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

OPEN = "open"  # how a request stands that is being made: what it may take is held for it
LOST = "lost"  # one whose process ended first

MILLION = 1_000_000
_SUMMED = ("day", "end", "begun", "input_tokens", "output_tokens", "price")


class Purpose(models.TextChoices):
    """What a model is asked for."""

    ANSWER = "answer", gettext_lazy("Answers")
    PLAN = "plan", gettext_lazy("Plans of searches")
    JUDGE = "judge", gettext_lazy("Judging")
    CAPTION = "caption", gettext_lazy("Descriptions of figures")
    GUIDE = "guide", gettext_lazy("Guides")
    TEST = "test", gettext_lazy("Tests and exams")
    EVALS = "evals", gettext_lazy("Evaluations")
    EMBED = "embed", gettext_lazy("Vectors of texts")
    RERANK = "rerank", gettext_lazy("Reordering what was found")


class ModelRequest(models.Model):
    """A request to a model, or to a server of one. Never what was asked or said.

    `price` is in millionths of the currency. `end` is OPEN, LOST, one of rag.llm.End, or the code
    of the error that it ended with. While it is open, tokens and price are the most that it may
    take.
    """

    begun = models.DateTimeField()
    day = models.DateField(default=timezone.localdate, db_index=True)  # on which it was begun
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    model = models.CharField(max_length=200)
    server = models.CharField(max_length=255, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    estimated = models.BooleanField(default=False)
    first_s = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    price = models.PositiveBigIntegerField(default=0)
    end = models.CharField(max_length=60, default=OPEN)

    class Meta:
        indexes = [  # each has all that a budget is summed from
            models.Index(fields=["user", *_SUMMED], name="requests_of_person"),
            models.Index(fields=["workspace", *_SUMMED], name="requests_of_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.model}, {self.end}"


class Limit(models.Model):
    """What one person or one workspace may have, where it is not what the settings say.

    Empty is the default of the settings; 0 is without a limit.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True,
        related_name="+", verbose_name=gettext_lazy("person"),
    )  # fmt: skip
    workspace = models.OneToOneField(
        "library.Workspace", on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("workspace"),
    )  # fmt: skip
    questions_per_minute = models.PositiveIntegerField(
        gettext_lazy("questions per minute"), null=True, blank=True
    )
    tokens_per_day = models.PositiveBigIntegerField(
        gettext_lazy("tokens per day"), null=True, blank=True
    )
    tokens_per_month = models.PositiveBigIntegerField(
        gettext_lazy("tokens per month"), null=True, blank=True
    )
    money_per_day = models.DecimalField(
        gettext_lazy("money per day"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    money_per_month = models.DecimalField(
        gettext_lazy("money per month"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    uploads_per_hour = models.PositiveIntegerField(
        gettext_lazy("uploads per hour"), null=True, blank=True
    )
    workspaces_per_hour = models.PositiveIntegerField(
        gettext_lazy("new workspaces per hour"), null=True, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("limit")
        verbose_name_plural = gettext_lazy("limits")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(workspace=None), name="limit_of_one",
                violation_error_message=gettext_lazy("Choose one: a person or a workspace."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.user or self.workspace)
