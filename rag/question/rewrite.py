"""Makes a question into what is searched for: one that stands alone, and other ways to ask it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from rag.errors import RagError
from rag.language.grammars import grammar
from rag.llm import ChatModel
from rag.question.kinds import QuestionKind
from rag.question.query import Query, read
from rag.types import Message, Question

LONGEST_QUERY = 600  # characters
LONGEST_SEARCH = 200
MOST_SEARCHES = 3

_INSTRUCTIONS = (
    "You prepare a search in documents. Reply with one JSON object and nothing else: "
    '{"question": "...", "searches": ["...", "..."]}. '
    '"question" is the last question, rewritten so that it can be understood without the '
    "conversation; if it stands alone already, unchanged. "
    f'"searches" are up to {MOST_SEARCHES} short queries that find the passages needed to answer '
    "it: its parts, or the words that documents would use. None if the question itself is the "
    "best query. Keep language, names, numbers and years."
)


class _Grammar(Protocol):
    def standalone(self, text: str, before: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is searched for: the question standing alone, and further queries, at most three."""

    query: str
    more: tuple[str, ...] = ()


def standing_alone(query: Query, question: Question, planner: ChatModel | None) -> Query:
    """The query as it is searched for: understood without what was said before, with others.

    It is read again only if it is another then.
    """
    planned = plan(question, planner, query.language)
    if planned == Plan(query.text):
        return query
    full = read(planned.query, planned.more)
    # "Why?" asks for a reason, and "who made it?" for a name, whatever it leans on asked for, or
    # picked.
    if not question.history:
        return full
    own = query.kind not in {QuestionKind.VAGUE, QuestionKind.OTHER}
    asked, pick = query if own else full, full.pick if query.pick or not own else None
    return replace(full, kind=asked.kind, form=asked.form, pick=pick, focus=query.terms)


def plan(question: Question, chat: ChatModel | None, language: str) -> Plan:
    """The queries for a question. A model makes them if there is one, in one call; else rules.

    A model that fails, or whose words make no sense, costs no more than the further queries.
    """
    text = " ".join(question.text.split())
    said, more = _said(question, chat) if chat is not None else ("", ())
    if not question.history:
        said = text
    if not said:
        before = question.history[-1].query or question.history[-1].question
        said = _by_rules(text, before, language)
    known = {said.lower(), text.lower()}
    others = {one.lower(): one for one in more if one.lower() not in known}
    return Plan(said, tuple(others.values())[:MOST_SEARCHES])


def _said(question: Question, chat: ChatModel) -> tuple[str, Sequence[str]]:
    """The question and the searches by the model; what cannot be read is empty."""
    told = replied(chat, _prompt(question))
    return _line(told.get("question"), LONGEST_QUERY), searches_of(told)


def replied(planner: ChatModel, prompt: Sequence[Message]) -> Mapping[str, Any]:
    """What a model replies as an object; a line that is none is the question. Empty if it fails."""
    try:
        reply = planner.complete(prompt)
        found = re.match(r"[^{]*+(\{.*\})", reply, re.DOTALL)
        told: Mapping[str, Any] = (
            json.loads(found[1]) if found else {"question": reply.strip(' \n"“”')}
        )
    except (RagError, ValueError, RecursionError):
        return {}
    return told


def searches_of(told: Mapping[str, Any]) -> list[str]:
    """The searches that a model proposes, those that can be queries."""
    searches = told.get("searches")
    listed = searches if isinstance(searches, list) else []
    kept = (_line(one, LONGEST_SEARCH) for one in listed)
    return [one for one in kept if one]


def _line(said: object, longest: int) -> str:
    """What was said if it is one line, and not too long to be a query."""
    text = said.strip() if isinstance(said, str) else ""
    return "" if "\n" in text or len(text) > longest else text


def _prompt(question: Question) -> list[Message]:
    lines = [f"Q: {one.question}\nA: {one.answer[:400]}" for one in question.history]
    conversation = "\n".join([*lines, f"Q: {question.text}"])
    return [
        Message(role="system", content=_INSTRUCTIONS),
        Message(role="user", content=conversation),
    ]


def _by_rules(text: str, before: str, language: str) -> str:
    known = cast(_Grammar | None, grammar("rewrite", language))
    return known.standalone(text, before)[:LONGEST_QUERY] if known else text
