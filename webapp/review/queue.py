"""Which answers a reviewer should look at: marked as wrong, unsure, or drawn by lot."""

from uuid import UUID

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy

from webapp.chat.models import Feedback, Turn
from webapp.chat.shown.confidence import UNSURE_BELOW
from webapp.library.models import Visitor, Workspace

SAMPLED = 0.05  # of all answers
# Ids are random: those below this are the sample, the same ones whenever somebody looks.
_SAMPLE_END = UUID(int=int(SAMPLED * 2**128))


class Why(TextChoices):
    """Why an answer is in the queue; the first reason that applies, in this order."""

    MARKED = "marked", gettext_lazy("Marked as wrong")
    UNSURE = "unsure", gettext_lazy("Unsure")
    SAMPLE = "sample", gettext_lazy("Random sample")


_RANKS = {why: rank for rank, why in enumerate(Why)}


def queue(user: Visitor, workspace: Workspace, why: Why | None = None) -> "QuerySet[Turn]":
    """The answers nobody has judged yet, each with its `rank` among the reasons, urgent first."""
    doubted = Feedback.objects.filter(turn=OuterRef("pk"), doubts__gt=0)
    rank = Case(
        When(Exists(doubted), then=Value(_RANKS[Why.MARKED])),
        When(abstained=False, confidence__lt=UNSURE_BELOW, then=Value(_RANKS[Why.UNSURE])),
        When(pk__lt=_SAMPLE_END, then=Value(_RANKS[Why.SAMPLE])),
        output_field=IntegerField(),
    )
    turns: QuerySet[Turn] = Turn.objects.reviewable_by(user)
    waiting = turns.filter(conversation__workspace=workspace, judgements=None).annotate(rank=rank)
    ranked = waiting.filter(rank=_RANKS[why]) if why else waiting.filter(rank__isnull=False)
    return ranked.order_by("rank", "-created", "pk")


def why_of(turn: Turn) -> Why:
    """The reason why a turn of the queue is in it."""
    rank: int = turn.rank  # type: ignore[attr-defined]  # annotated by `queue`
    return list(Why)[rank]
