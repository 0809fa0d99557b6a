"""What a number is to its sentence: a value, the one before it, or a change; of all or for each."""

import re
from enum import StrEnum

from rag.types import Span

BEFORE, BEHIND = 60, 40  # characters looked at on either side of a number


class Role(StrEnum):
    """What a number says of its subject."""

    UNKNOWN = ""
    VALUE = "value"
    FORMER = "former value"
    CHANGE = "change"


_CHANGES = (
    r"(?:increas|decreas|declin|grew|grow|ros[ei]|ris(?:en|ing)|rais|f[ae]ll|drop|climb|jump|surg|"
    r"soar|plung|slump|shr[aiu]nk|reduc|lower|improv|gain|contract(?!or)|expand|widen|narrow|"
    r"advanc|slip|chang|differ|variance|up\b|down\b)[a-z]*"
)
_MORE = (
    r"(?:more|less|fewer|higher|lower|longer|shorter|larger|smaller|greater|increase|decrease|rise|"
    r"drop|decline|growth|reduction|improvement|gain|fall|jump|savings?)"
)
_HEDGES = (
    r"(?:\s+(?:an?|the|of|by|some|about|approximately|roughly|around|nearly|almost|over|only|just|"
    r"another|further|additional|(?:more|less) than|up to|at (?:least|most)|[a-z]+ly))*"
)
_MONEY = r"[\s($€£¥]*(?:US\$)?\Z"
_CHANGE_BEFORE = re.compile(rf"\b{_CHANGES}(?:\s+at)?{_HEDGES}{_MONEY}", re.IGNORECASE)
_CHANGE_SUBJECT = re.compile(
    rf"\b{_CHANGES}\s(?:(?:in|of)\b[^.,;\d]{{0,40}}?\b)?(?:was|were|is|(?:came|amounted) to"
    rf"|equalled){_HEDGES}{_MONEY}",
    re.IGNORECASE,
)
_CHANGE_BEHIND = re.compile(rf"\s?{_MORE}\b(?! than \d)", re.IGNORECASE)
_FORMER = re.compile(
    rf"\b(?:from|compared (?:with|to)|versus|vs\.?|against|previously|formerly){_HEDGES}{_MONEY}",
    re.IGNORECASE,
)
_FORMER_BEHIND = re.compile(
    r"\s(?:a year (?:earlier|ago|before)|(?:in|for) the (?:prior|previous|preceding)\b|previously)",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:to|was|were|is|are|be|been|at|reach(?:ed|es|ing)?|total(?:l?ed|s|l?ing)|"
    rf"stood at|has|have|had|equal(?:l?ed|s)?){_HEDGES}{_MONEY}",
    re.IGNORECASE,
)
_ANY_CHANGE = re.compile(
    rf"\b(?:{_CHANGES}|{_MORE})\b|\bchg\b|\byoy\b|\bvs?\.?(?=\s)|\bversus\b|[Δ△]|\+/-|\bover\b"
    r"|\bbetter|worse|\bfollow|\bsav|\bcut\b|\badd|\blost|\bwon\b|doubl|tripl|delta|trend",
    re.IGNORECASE,
)
_TIME = r"(?:second|minute|hour|day|week|month|quarter|year|annum|night|cent\b)"
_EACH = re.compile(
    rf"\s?(?:(?:/\s?|(?:per|for (?:each|every)|each|every)[ -])(?!{_TIME})(?P<noun>[a-z]+)"
    r"|apiece\b|an? (?P<head>head|share|person|piece|unit|employee|customer|patient|student|barrel|"
    r"tonne?|household|inhabitant|resident|worker)\b|each\b)",
    re.IGNORECASE,
)
_ANY_EACH = re.compile(
    rf"\b(?:per[ -](?!{_TIME})(?=[a-z])|eps\b|each\b|apiece\b|every\b|an? (?:head|share|piece)\b)",
    re.IGNORECASE,
)
_EXCEPT_EACH = re.compile(r"\bexcept\b[^\t\n)]*", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_RATES = re.compile(
    r"%|\bper ?cent|\bpct|\bmargin|\brates?\b|\bratio|\bshares? of|\bgrowth|\byield|proportion|"
    r"chang|\bchg|increase|decrease|\breturn|portion|\boccupancy|efficien|frequen|preval|inciden",
    re.IGNORECASE,
)


def role(text: str, span: Span) -> Role:
    """What the words around a number make it."""
    before, behind = _around(text, span)
    said = _CHANGE_BEFORE.search(before) or _CHANGE_SUBJECT.search(before)
    if said or _CHANGE_BEHIND.match(behind):
        return Role.CHANGE
    if _FORMER.search(before) or _FORMER_BEHIND.match(behind):
        return Role.FORMER
    return Role.VALUE if _VALUE.search(before) else Role.UNKNOWN


def is_each(text: str, span: Span) -> bool:
    """Whether a number is for each of something: per share, a head, apiece. Not: per year."""
    return bool(_EACH.match(text[span.end : span.end + BEHIND]))


def tells_each(text: str) -> bool:
    """Whether a text speaks of what falls to each; "except per share amounts" does not."""
    return bool(_ANY_EACH.search(_EXCEPT_EACH.sub("", text)))


def tells_change(text: str) -> bool:
    """Whether a text speaks of a change or a comparison."""
    return bool(_ANY_CHANGE.search(text))


def tells_rate(text: str) -> bool:
    """Whether the bare numbers below or beside such words may be percentages."""
    return bool(_RATES.search(text))


def tells_percent(text: str) -> bool:
    """Whether a text says that what it heads are percentages; "except percentages" does not."""
    return bool(_PERCENT.search(_EXCEPT_EACH.sub("", text)))


def _around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and behind a number in its sentence."""
    return text[max(0, span.start - BEFORE) : span.start], text[span.end : span.end + BEHIND]
