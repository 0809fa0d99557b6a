"""A reviewer decides about an answer; the decision is a labelled answer, and may become golden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from rag.types import Mode
from rag.verify.confidence.calibration import Labelled
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.errors import RefusedError
from webapp.library.models import Document
from webapp.review.golden import LONGEST_ANSWER, Known, add_golden
from webapp.review.models import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer says. `known` is the right answer with its place, as far as it is known."""

    verdict: str
    known: Known
    golden: bool = False


def judge(turn: Turn, reviewer: User, decision: Decision) -> Judgement:
    """Keep a decision, in place of an earlier one about the same answer.

    Raises RefusedError when it makes no sense; then nothing is kept.
    """
    if decision.verdict not in Judgement.Verdict.values:
        raise RefusedError(gettext("Choose right, partly right, wrong, or should have abstained."))
    known = decision.known
    with transaction.atomic():
        judgement, _ = Judgement.objects.update_or_create(
            turn=turn,
            defaults={
                "reviewer": reviewer,
                "verdict": decision.verdict,
                "answer": known.answer.strip()[:LONGEST_ANSWER],
                "document": known.document,
                "page": known.page,
            },
        )
        if decision.golden:
            _make_golden(turn, reviewer, judgement, known)
    return judgement


def labelled_answers(set_up: str) -> Iterator[Labelled]:
    """The answers that reviewers judged, as far as they were made with this set-up.

    Only a right answer counts as right: who trusts a number wants no half of one. What was counted
    over documents has no signals that could say how sure it is.
    """
    for judgement in Judgement.objects.select_related("turn__conversation").iterator():
        answer = judgement.turn.answer or {}
        same = answer.get("made_with", {}).get("set_up") == set_up
        if same and not answer["abstained"] and Mode(answer["mode"]).reads:
            yield Labelled(
                signals=answer["confidence"]["signals"],
                right=judgement.verdict == Judgement.Verdict.RIGHT,
                group=str(judgement.turn.conversation_id),
            )


def _make_golden(turn: Turn, reviewer: User, judgement: Judgement, known: Known) -> None:
    abstain = judgement.verdict == Judgement.Verdict.SHOULD_ABSTAIN
    if judgement.verdict == Judgement.Verdict.RIGHT and known.document is None:
        known = _cited(turn, known)
    if getattr(judgement, "golden", None) is not None:
        judgement.golden.delete()
    add_golden(
        turn.conversation.workspace, reviewer, turn.question,
        Known() if abstain else known, answerable=not abstain, judgement=judgement,
    )  # fmt: skip


def _cited(turn: Turn, known: Known) -> Known:
    """A right answer shows where it stands by what it cites first."""
    claims: list[dict[str, Any]] = (turn.answer or {}).get("claims", [])
    first = next((one for claim in claims for one in claim["citations"]), None)
    if first is None:
        return known
    documents = Document.objects.live().filter(workspace=turn.conversation.workspace)
    document = documents.filter(pk=first["document_id"]).first()
    return Known(answer=known.answer, document=document, page=first["page"] if document else None)
