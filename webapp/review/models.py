"""What reviewers decide, and questions with known answers that a workspace is measured by."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from webapp.chat.models import Turn
from webapp.library.models import Document, Workspace
from webapp.library.models.covered import Covered

if TYPE_CHECKING:
    from webapp.library.models import Visitor


class Judgement(Covered):
    """What a reviewer decided about an answer: a labelled answer, for calibration.

    The signals of the confidence stand in `turn.answer["confidence"]["signals"]`. `answer`,
    `document` and `page` say what would have been right, where the reviewer knew. It goes with
    the turn: who deletes a conversation takes its questions out of everything made from it.
    """

    COVERED = ("answer",)
    WORKSPACE = "turn__conversation__workspace"

    class Verdict(models.TextChoices):
        """How good the answer was."""

        RIGHT = "right", gettext_lazy("Right")
        PARTLY = "partly", gettext_lazy("Partly right")
        WRONG = "wrong", gettext_lazy("Wrong")
        SHOULD_ABSTAIN = "should_abstain", gettext_lazy("Should have abstained")

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="judgements")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    answer = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL)
    page = models.PositiveIntegerField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["turn"], name="one_judgement_a_turn")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.turn}"


class GoldenQuestionQuerySet(models.QuerySet["GoldenQuestion"]):
    """The only door to golden questions."""

    def editable_by(self, user: "Visitor") -> "GoldenQuestionQuerySet":
        """Those of workspaces that the user may edit."""
        return self.filter(workspace__in=Workspace.objects.editable_by(user)).askable()

    def askable(self) -> "GoldenQuestionQuerySet":
        """Those whose known answer is not of a document in the trash."""
        return self.filter(document__deleted_at=None)


class GoldenQuestion(Covered):
    """A question with its known answer: a text, and where it stands if that is known.

    `answerable` is false for one that the documents do not answer: to abstain is right then.
    """

    COVERED = ("question", "answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="golden_questions"
    )
    question = models.TextField()
    answer = models.TextField(blank=True)
    answerable = models.BooleanField(default=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL)
    page = models.PositiveIntegerField(null=True, blank=True)
    judgement = models.OneToOneField(
        Judgement, null=True, blank=True, on_delete=models.SET_NULL, related_name="golden"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(auto_now_add=True)

    objects = GoldenQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return self.question[:80]


class GoldenRunQuerySet(models.QuerySet["GoldenRun"]):
    """The only door to runs."""

    def editable_by(self, user: "Visitor") -> "GoldenRunQuerySet":
        """Those of workspaces that the user may edit."""
        return self.filter(workspace__in=Workspace.objects.editable_by(user))

    def claimable(self) -> "GoldenRunQuerySet":
        """Those that a worker may take: waiting, or left behind by a lost worker."""
        # The lease is renewed after each question, and a model may take its time for one.
        lost = Now() - timedelta(seconds=settings.LEASE_S + settings.LLM_TOTAL_S)
        state = GoldenRun.State
        free = Q(state=state.WAITING) | Q(state=state.RUNNING, claimed_at__lt=lost)
        return self.filter(free, workspace__deleted_at=None)


class GoldenRun(models.Model):
    """The golden questions of a workspace, asked once of the set-up of that moment.

    `setup` names its parts, `fingerprint` is their hash; `figures` are written when it is done.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", gettext_lazy("waiting")
        RUNNING = "running", gettext_lazy("running")
        DONE = "done", gettext_lazy("done")
        FAILED = "failed", gettext_lazy("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="golden_runs")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    setup = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=12, blank=True)
    figures = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    lease = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    objects = GoldenRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.workspace}, {self.created:%Y-%m-%d %H:%M}"

    @property
    def is_working(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in {self.State.WAITING, self.State.RUNNING}


class GoldenRow(models.Model):
    """How one golden question was answered in a run.

    `asked` is the question as it was then (the evaluation's question row), `row` the
    evaluation's row of the answer.
    """

    run = models.ForeignKey(GoldenRun, on_delete=models.CASCADE, related_name="rows")
    golden = models.ForeignKey(GoldenQuestion, null=True, on_delete=models.SET_NULL)
    key = models.UUIDField(
        help_text=gettext_lazy("The golden question's id, also when that is deleted.")
    )
    asked = models.JSONField()
    row = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="one_row_a_question")]

    def __str__(self) -> str:
        return str(self.asked.get("question", ""))[:80]
