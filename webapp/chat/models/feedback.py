"""What people say of answers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from webapp.chat.models.turns import Turn
from webapp.library.models.covered import Covered


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
