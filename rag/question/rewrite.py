"""Makes a question into what is searched for: one that stands alone, and other ways to ask it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import RagError
from rag.llm import ChatModel
from rag.types import Message, Question

LONGEST_FOLLOW_UP = 12  # words; a longer question says itself what it is about
LONGEST_QUERY = 600  # characters
LONGEST_SEARCH = 200
MOST_SEARCHES = 3

_OPENS = re.compile(
    r"^(?:and|or|but|also|what about|how about|why|how so|which ones?|who else|what else|"
    r"same for|in which|then|so)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|his|her|hers|these|those|the same|"
    r"the former|the latter|(?:is|was|does|did|has) (?:this|that)|(?:of|in|for|to|by|about|than) "
    r"(?:this|that))\b",
    re.IGNORECASE,
)
# A period as it is asked for: 2021, FY21, FY 2021, Q3 2021.
_PERIOD = re.compile(
    r"\b(?:(?:FY|Q[1-4])\s?'?)*(?:19|20)\d{2}\b|\bFY\s?'?\d{2}\b|\bQ[1-4]\b", re.IGNORECASE
)
_FILLER = re.compile(
    r"\b(?:and|or|but|also|what|how|about|then|so|in|for|of|the|year|fiscal|quarter|same|during)\b"
    r"|[\W_]+",
    re.IGNORECASE,
)
# "What about operating profit?", "And the dividend?": the same asked of something else.
_ABOUT = re.compile(
    r"^(?:(?:and|but|or|so|then)\s+)?(?:(?:what|how)\s+about\s+)?(?P<other>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:is|was|were|are|did|does|do|has|have|had|why|how|who|when|where)\b", re.I)
# What a question is about: all between its verb and where, when or of whom.
_SUBJECT = re.compile(
    r"^(?P<asked>(?:what|which|how (?:much|many|large|high|big))\s+(?:(?:is|was|were|are)\s+))"
    r"(?P<subject>.+?)"
    r"(?P<rest>\s+(?:in|of|for|at|during|by|from|on|as of|between|since|per)\s.+|\s*[?.]*)$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = r"(?:the )?[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*"
# Of whom: the name after "of" or the like, or before "'s".
_WHOSE = re.compile(
    rf"(?:(?<=\bof )|(?<=\bfor )|(?<=\bat )|(?<=\bby )){_NAME}|\b{_NAME}(?=['’]s\b)"
)
_INSTRUCTIONS = (
    "You prepare a search in documents. Reply with one JSON object and nothing else: "
    '{"question": "...", "searches": ["...", "..."]}. '
    '"question" is the last question, rewritten so that it can be understood without the '
    "conversation; if it stands alone already, unchanged. "
    f'"searches" are up to {MOST_SEARCHES} short queries that find the passages needed to answer '
    "it: its parts, or the words that documents would use. None if the question itself is the "
    "best query. Keep language, names, numbers and years."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is searched for: the question standing alone, and further queries, at most three."""

    query: str
    more: tuple[str, ...] = ()


def plan(question: Question, chat: ChatModel | None) -> Plan:
    """The queries for a question. A model makes them if there is one, in one call; else rules.

    A model that fails, or whose words make no sense, costs no more than the further queries.
    """
    text = " ".join(question.text.split())
    said, more = _said(question, chat) if chat is not None else ("", ())
    if not question.history:
        said = text
    if not said:
        said = _by_rules(text, question.history[-1].query or question.history[-1].question)
    known = {said.lower(), text.lower()}
    others = {one.lower(): one for one in more if one.lower() not in known}
    return Plan(said, tuple(others.values())[:MOST_SEARCHES])


def _said(question: Question, chat: ChatModel) -> tuple[str, Sequence[str]]:
    """The question and the searches by the model; what cannot be read is empty."""
    try:
        reply = chat.complete(_prompt(question))
    except RagError:
        return "", ()
    found = re.search(r"\{.*\}", reply, re.DOTALL)
    try:
        told = json.loads(found[0]) if found else {"question": reply.strip(' \n"“”')}
    except ValueError:
        return "", ()
    searches = told.get("searches")
    listed = searches if isinstance(searches, list) else []
    kept = (_line(one, LONGEST_SEARCH) for one in listed)
    return _line(told.get("question"), LONGEST_QUERY), [one for one in kept if one]


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


def _by_rules(text: str, before: str) -> str:
    if not _leans(text):
        return text
    asked, known = _PERIOD.findall(text), _PERIOD.findall(before)
    # "and in 2021?" after a question about 2020 asks the same of another year.
    if len(asked) == len(known) == 1 and not _FILLER.sub("", _PERIOD.sub("", text)):
        return before.replace(known[0], asked[0])[:LONGEST_QUERY]
    return (_of_another(text, before) or f"{before} {text}")[:LONGEST_QUERY]


def _of_another(text: str, before: str) -> str:
    """The question before, asked of what "what about ...?" names; empty where that is unclear.

    A name takes the place of a name, anything else that of what was asked for.
    """
    about = _ABOUT.match(text)
    if about is None or _ASKS.search(about["other"]) or _POINTS_BACK.search(text):
        return ""
    other = about["other"]
    bare = _PERIOD.sub("", other).strip(" ,")
    if re.fullmatch(_NAME, bare):
        whose = _WHOSE.search(before)
        return before[: whose.start()] + other + before[whose.end() :] if whose else ""
    subject = _SUBJECT.match(before)
    if subject is None or re.match(r"(?:in|for|at|during|by|from|on|to|with)\b", other, re.I):
        return ""
    rest = subject["rest"]
    if len(_PERIOD.findall(other)) == 1 and len(_PERIOD.findall(rest)) == 1:
        # A year of its own takes the place of the other.
        year = _PERIOD.findall(other)[0]
        other = re.sub(r"\s*\b(?:in|for|during)?\s*$", "", _PERIOD.sub("", other).strip())
        rest = rest.replace(_PERIOD.findall(rest)[0], year)
    return f"{subject['asked']}{other}{rest}"


def _leans(text: str) -> bool:
    """Whether a question needs what was said before it."""
    words = text.split()
    if len(words) > LONGEST_FOLLOW_UP:
        return False
    return bool(_OPENS.search(text) or _POINTS_BACK.search(text) or len(words) <= 2)
