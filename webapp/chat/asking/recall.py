"""The same question of the same person, over what has not changed: its answer is given again.

What an answer follows from is kept with it as a digest, in which the person is: nobody is ever
given what somebody else was told.
"""

import json
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from rag.notices import plain
from rag.signature import set_up
from rag.types import Mode, Question, Verdict
from webapp.chat.models import Turn
from webapp.chat.stored.gone import without
from webapp.chat.stored.guard import keep_turn
from webapp.library.models import DocumentQuerySet
from webapp.library.models.gone import leaving_among

if TYPE_CHECKING:
    from rag.engine import Engine

SALT = "webapp.chat.recall"
MOST_DOCUMENTS = 2_000  # of more it is not looked whether one has changed: all is answered anew


@dataclass(frozen=True, slots=True)
class Recalled:
    """An answer of before is given again; the turn has it."""


def basis_of(turn: Turn, question: Question, documents: DocumentQuerySet, engine: "Engine") -> str:
    """All that the answer follows from, as a digest; empty where that is too much to look at."""
    rows = documents.ready()
    if rows.more_than(MOST_DOCUMENTS):
        return ""
    # Sorted here: a database would go through all for it.
    found = rows.order_by().values_list("pk", "generation", "title", "guarded")
    read = sorted(found, key=itemgetter(0))
    talk = turn.conversation
    parts = [
        talk.user_id, talk.workspace_id, " ".join(question.text.split()),
        [[one.question, one.query, plain(one.answer)] for one in question.history],
        question.coverage, question.remove_doubtful, question.most_wrong,
        talk.workspace.policy_digest, settings.VERSION, set_up(engine),
        engine.calibration.name if engine.calibration else "", repr(engine.config),
        engine.planner.name if engine.planner else "", read,
    ]  # fmt: skip
    # With our key: nobody can try out what was asked once the policy covers the question.
    return salted_hmac(SALT, json.dumps(parts, default=str), algorithm="sha256").hexdigest()


def recall(turn: Turn, engine: "Engine") -> bool:
    """Give a turn the answer that it had before, with its time. Whether there is one.

    Only what rests on passages: what is counted changes with tags and days, too.
    """
    if not turn.basis:
        return False
    same = Turn.objects.resting_on(turn.basis).filter(state=Turn.State.DONE, recalled=None)
    earlier = same.exclude(pk=turn.pk).order_by("-created").first()
    if earlier is None or not _is_worth_it(earlier, engine):
        return False
    names = ("query", "sources", "confidence", "abstained", "mode", "model", "basis")
    for name in names:
        setattr(turn, name, getattr(earlier, name))
    # Of a document that goes for good, or went meanwhile, nothing is stored any more.
    turn.answer = without(earlier.answer or {}, leaving_among(earlier.sources))
    turn.recalled, turn.state = earlier.created, Turn.State.DONE
    keep_turn(turn, *names, "answer", "recalled", "state")
    return True


def _is_worth_it(earlier: Turn, engine: "Engine") -> bool:
    """Whether an answer is whole, judged if it can be, and was not doubted by its reader."""
    answer = earlier.answer
    if not answer or answer["incomplete"] or not Mode(earlier.mode).reads:
        return False
    # Headings and introductions are checked by nobody, also where the judge is well.
    unchecked = any(one["verdict"] == Verdict.UNCHECKED and one["by"] for one in answer["claims"])
    if unchecked and engine.judge is not None:
        return False  # the judge failed then
    again = Q(pk=earlier.pk) | Q(recalled=earlier.created)
    given = Turn.objects.resting_on(earlier.basis).filter(again)
    return not given.filter(feedback__doubts__gt=0).exists()
