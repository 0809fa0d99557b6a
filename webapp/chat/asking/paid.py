"""Asks the engine for what a person and a workspace can afford."""

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.notices import Notice
from rag.types import UNWRITTEN, Answer, AskEvent, Finding, Question, Severity
from webapp.chat.models import Conversation, Turn
from webapp.usage.limits import Payer
from webapp.usage.meters import afforded
from webapp.usage.told import tell_of_budgets

if TYPE_CHECKING:
    from rag.engine import Engine


def payer_of(talk: Conversation) -> Payer:
    """For whom a model is asked what is asked in a conversation."""
    return Payer(user_id=talk.user_id, workspace_id=talk.workspace_id)


def ask_paid(turn: Turn, question: Question, engine: "Engine") -> Generator[AskEvent, None, None]:
    """See Engine.ask. Where a budget is over the answer is quoted, and says so.

    When the answer is given, what it took is counted.
    """
    answer: Answer | None = None
    with afforded(engine, payer_of(turn.conversation)) as (paid, over):
        for event in paid.ask(question):
            if isinstance(event, Answer):
                answer = event
            else:
                yield event
    tell_of_budgets(payer_of(turn.conversation))
    if answer is not None and any(one.check == UNWRITTEN for one in answer.findings):
        turn.basis = ""  # it is not given again once the model is back
    if over is not None and answer is not None:
        turn.basis = ""  # nor once there is a budget again
        message = Notice("answer.over_budget")
        told = Finding(check="budget", severity=Severity.NOTE, message=message)
        answer = replace(answer, findings=(told, *answer.findings))
    if answer is not None:
        yield answer
