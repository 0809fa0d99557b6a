"""What a question asks for: its words, and the form that its answer will have."""

import re
from dataclasses import dataclass

from rag.language.numbers import years
from rag.language.terms import related, terms

_AMOUNT = re.compile(
    r"\bhow (?:much|many|large|high|big|long|old|far|tall|deep|wide|fast)\b|\b(?:amounts?|number|"
    r"totals?|ratio|value|cost|price|size|sum|average|change|difference|expenses?|income|revenues?|"
    r"sales|assets|liabilities|cash|debt|population|score|accuracy)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"%|\b(?:percent|percentages?|rate|margin|share|proportion|growth|portion)\b", re.IGNORECASE
)
_DATE = re.compile(
    r"\b(?:when|(?:what|which|in what|in which) (?:\w+ )?(?:year|date|day|month|quarter|century)|"
    r"how long ago|date of)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:who|whom|whose|where|(?:what|which) (?:\w+ )?(?:company|country|city|state|person|man|"
    r"woman|team|organi[sz]ation|author|school|university|place|location|names?|river|program|"
    r"programme|product|brand|agency|party|group))\b|\bnames? of\b",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"\b(?:titles?|presenters?|authors?|(?:presented|written|published|produced) by|"
    r"publish\w*|who (?:wrote|made|produced|presented))\b",
    re.IGNORECASE,
)
# What is worked out, counted or seen is seldom said in a sentence.
_SEEN = re.compile(
    r"\b(?:colou?rs?|red|green|blue|black|yellow|pictures?|photos?|images?|icons?|logos?|"
    r"signatures?|arrows?|shapes?|screenshots?)\b",
    re.IGNORECASE,
)
_DERIVED = re.compile(
    r"\b(?:decimals?|ratio|average|mean|median|difference|multiple|sum|growth|turnover|margin)\b|"
    r"(?:\bpercent(?:age)?|%) (?:change|increase|decrease|growth|decline)\b|"
    r"\b(?:what|which|as an?) (?:percent(?:age)?|proportion|portion|fraction|share)\b|"
    r"\b(?:change|increase|decrease|decline|rise|drop) (?:in|of|between|from)\b|"
    r"\bhow (?:much|many) (?:more|less|fewer|higher|lower|larger|greater)\b|"
    r"\b(?:combined|altogether|in total)\b|\bhow many\b|\bnumbers? of\b|\bcount\b",
    re.IGNORECASE,
)
_BRIEF = re.compile(r"\b(?:headings?|contacts?|logos?|address|job|position|slides?)\b", re.I)
# What is asked for, and what it looks like.
_CONTACTS = (
    (r"\b(?:tele)?phone|\btel\b|\bfax\b", r"(?:\+?\d[\d ().-]{6,}\d)"),
    (r"\be-?mail\b", r"\S@\S"),
    (r"\b(?:web ?site|url|web page|homepage)\b", r"https?:|www\.|\.(?:com|org|gov|net)\b"),
    (r"\baddress\b", r"\d+ [A-Z]\w+|\b[A-Z]\w+, [A-Z]"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for: its words, and the form that its answer will have.

    `brief`: a line or a heading may be the answer; `front`: the first page is likely to have it;
    `contact` is a pattern, empty for none.
    """

    terms: frozenset[str]
    related: frozenset[str]
    years: frozenset[int]
    amount: bool
    percent: bool
    date: bool
    name: bool
    brief: bool
    front: bool
    contact: str


def read(query: str) -> Wanted:
    """What a question asks for, by its words."""
    front, name = bool(_FRONT.search(query)), bool(_NAME.search(query))
    return Wanted(
        terms=frozenset(terms(query, "en")),
        related=related(query, "en"),
        years=years(query, "en"),
        amount=bool(_AMOUNT.search(query)),
        percent=bool(_PERCENT.search(query)),
        date=bool(_DATE.search(query)),
        name=name,
        brief=front or name or bool(_BRIEF.search(query)),
        front=front,
        contact="|".join(form for asked, form in _CONTACTS if re.search(asked, query, re.I)),
    )


def is_direct(query: str) -> bool:
    """Whether a sentence may say the answer: it is not worked out, counted or seen on a page.

    A ratio, a change, a number of things and what several years have together are worked out.
    """
    several = len(years(query, "en")) > 1 and bool(_AMOUNT.search(query))
    return not (several or _DERIVED.search(query) or _SEEN.search(query))
