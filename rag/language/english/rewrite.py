"""Questions that lean on the one before: "and in 2021?", "what about Globex?"."""

import re

LONGEST_FOLLOW_UP = 12  # words; a longer question says itself what it is about

_OPENS = re.compile(
    r"^(?:and|or|but|also|what about|how about|why|how so|which ones?|who else|what else|"
    r"same for|in which|then|so)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:(?-i:[Ii]t)|its|they|them|their|theirs|he|she|him|his|her|hers|these|those|the same|"
    r"the former|the latter|(?:is|was|does|did|has) (?:this|that)|(?:of|in|for|to|by|about|than) "
    r"(?:this|that))\b",
    re.IGNORECASE,
)
# A period as it is asked for: 2021, FY21, FY 2021, Q3 2021.
_PERIOD = re.compile(
    r"\b(?:(?:FY|Q[1-4])\s?'?){0,4}(?:19|20)\d{2}\b|\bFY\s?'?\d{2}\b|\bQ[1-4]\b", re.IGNORECASE
)
_FILLER = re.compile(
    r"\b(?:and|or|but|also|what|how|about|then|so|in|for|of|the|year|fiscal|quarter|same|during)\b"
    r"|[\W_]+",
    re.IGNORECASE,
)
# "What about operating profit?", "And the dividend?": the same asked of something else.
_ABOUT = re.compile(
    r"^(?:(?:and|but|or|so|then)\s++)?(?:(?:what|how)\s++about\s++)?"
    r"(?P<other>\s*+[^?\s]++(?:\s++[^?\s]++)*+)\s*+\?*$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"(?:in|for|at|during|by|from|on|to|with|(?:last|this|next) (?:year|quarter|month))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:is|was|were|are|did|does|do|has|have|had|why|how|who|when|where)\b", re.I)
_YEAR_BESIDE = re.compile(
    r"(?:the )?(?:(?P<before>year before(?=\W*$|,)|(?:previous|prior|preceding) year\b)"
    r"|year after(?=\W*$|,)|following year\b)(?:['’]s\b)?",
    re.IGNORECASE,
)
# What a question is about: all between its verb and where, when or of whom.
_SUBJECT = re.compile(
    r"^(?P<asked>(?:what|which|how (?:much|many|large|high|big))\s++(?:(?:is|was|were|are)\s++))"
    r"(?P<subject>.+?)"
    r"(?P<rest>(?<!\s)\s++(?:in|of|for|at|during|by|from|on|as of|between|since|per)\s.+"
    r"|(?<!\s)\s++[?.]*+|(?<![\s?.])[?.]*+)$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = r"(?:the )?[A-Z][\w&.-]{0,60}+(?: [A-Z][\w&.-]{0,60}+){0,12}+"
# Of whom: the name after "of" or the like, or before "'s".
_WHOSE = re.compile(
    rf"(?:(?<=\bof )|(?<=\bfor )|(?<=\bat )|(?<=\bby )){_NAME}|\b{_NAME}(?=['’]s\b)"
)


def standalone(text: str, before: str) -> str:
    """A question that can be understood without the one before it."""
    if not _leans(text):
        return text
    text = _with_year(text, before)
    asked, known = _PERIOD.findall(text), _PERIOD.findall(before)
    # "and in 2021?" after a question about 2020 asks the same of another year.
    if len(asked) == len(known) == 1 and not _FILLER.sub("", _PERIOD.sub("", text)):
        return before.replace(known[0], asked[0])
    return _of_another(text, before) or f"{before} {text}"


def _with_year(text: str, before: str) -> str:
    """The follow-up with a year in place of "the year before", where one was spoken of."""
    known = set(re.findall(r"(?:19|20)\d\d\b", " ".join(_PERIOD.findall(before))))
    beside = _YEAR_BESIDE.search(text)
    if beside is None or len(known) != 1:
        return text
    year = int(known.pop()) + (-1 if beside["before"] else 1)
    return f"{text[: beside.start()]}{year}{text[beside.end() :]}"


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
    if subject is None or _WHERE.match(other):
        return ""
    rest = subject["rest"]
    if len(_PERIOD.findall(other)) == 1 and len(_PERIOD.findall(rest)) == 1:
        # A year of its own takes the place of the other.
        year = _PERIOD.findall(other)[0]
        other = re.sub(r"(?<!\s)\s*+\b(?:in|for|during)$", "", _PERIOD.sub("", other).strip())
        rest = rest.replace(_PERIOD.findall(rest)[0], year)
    return f"{subject['asked']}{other}{rest}"


def _leans(text: str) -> bool:
    """Whether a question needs what was said before it."""
    words = text.split()
    if len(words) > LONGEST_FOLLOW_UP:
        return False
    return bool(_OPENS.search(text) or _POINTS_BACK.search(text) or len(words) <= 2)
