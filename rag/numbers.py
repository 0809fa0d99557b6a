"""Numbers as values: quantities with scale and unit, years and dates, read from text and compared.

`(1,577)`, `$1.577 billion` and `1,577` in a table "in millions" are one value.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.types import Span

UNKNOWN_SCALE = (1.0, 1e3, 1e6, 1e9)  # of a table that does not say
HEDGED_TOLERANCE = 0.05  # "about 1,600" may stand for 1,577


class Kind(StrEnum):
    """What a number counts as when it is compared."""

    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text. Its value is `value` times one of `scales`; most have but one.

    `step` is the worth of the last digit written, before scaling. `unit` is "" or "%", or a
    currency sign. For a date `date` is (year, month, day), 0 for what is not said.
    """

    kind: Kind
    text: str
    span: Span
    value: float
    scales: tuple[float, ...] = (1.0,)
    step: float = 1.0
    unit: str = ""
    hedged: bool = False
    date: tuple[int, int, int] = (0, 0, 0)


_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mm": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€",
    "euro": "€", "euros": "€", "£": "£", "gbp": "£", "pounds": "£", "¥": "¥", "jpy": "¥",
    "yen": "¥", "chf": "CHF", "₹": "₹", "inr": "₹", "rupees": "₹",
}  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
# "one" is left out: it is a pronoun more often than a number.
_WORDS = {word: float(n) for n, word in enumerate(_ONES) if n > 1}
_WORDS |= {word: 20.0 + 10 * n for n, word in enumerate(_TENS)}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(r"\b(?P<number>[01]?\d)/(?P<day>[0-3]?\d)/(?P<year>(?:19|20)\d\d)\b"),
    re.compile(
        rf"\b(?:{_DAY.format('day')}\s+(?:of\s+)?)?{_MONTH}"
        rf"(?:\s+{_DAY.format('after')}(?!\d))?(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<=\b(?:19|20)\d\d)\s?[-–/]{1,2}\s?(?P<short>\d\d)\b(?![-–/.,]\d)"),
    re.compile(r"\b(?:FY|fiscal(?: year)?)[ ']*(?P<short>(?:(?:19|20)\d\d|\d\d))\b", re.IGNORECASE),
)
_NUMBER = re.compile(
    r"""(?<![\w.,])(?P<open>\()?[ ]?(?P<sign>(?<!\w)[-−–])?
    (?P<before>US\$|[$€£¥₹]|(?:USD|EUR|GBP|CHF|JPY|INR)\b)?[ \t]?(?P<inner>[-−–(])?
    (?P<digits>\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
    (?![\d]|[.,]\d)(?!-[A-Z]\b)
    (?:(?P<percent>\s?%|[ -]?(?:percent|per\ cent|percentage\ points?|pct)\b)
      |[ \t-]?(?P<scale>thousand|million|billion|trillion|hundred|mn|bn|mm|tn|[mbk])s?\b)?
    (?P<close>[ ]?\))?
    (?:\s(?P<after>dollars?|euros?|pounds|yen|rupees|USD|EUR|GBP|CHF|JPY|INR)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD_NUMBER = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDS)})(?:[- ](?P<ones>{'|'.join(_ONES[1:10])}))?\b"
    r"(?:[ -](?P<scale>hundred|thousand|million|billion|trillion)\b)?"
    r"(?P<percent>[ -](?:percent|per\ cent)\b)?",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"(?:\b(?:about|approximately|approx\.?|around|roughly|nearly|almost|over|under|some|"
    r"more than|less than|at least|up to|close to)|[~≈])\s*\Z",
    re.IGNORECASE,
)
_IN_SCALE = re.compile(
    r"(?:\bin\s+(?:us)?[$€£]?\s*|\b(?:us)?[$€£]\s*|[$€£]\s*)(?:of\s+)?"
    r"(?P<scale>thousand|million|billion)s?\b|[$€£]\s?(?P<zeros>000)s?\b",
    re.IGNORECASE,
)


def quantities(text: str, scales: Sequence[float] = (1.0,)) -> tuple[Quantity, ...]:
    """All numbers of a text in their order. `scales` are those of numbers that name none.

    Give `table_scales(...)` for the rows of a table.
    """
    found: list[Quantity] = []
    taken: list[Span] = []
    for reading in (_dates, _words, _numbers):
        new = [q for q in reading(text) if not any(q.span.overlaps(span) for span in taken)]
        found += new
        taken += [q.span for q in new]
    found.sort(key=lambda q: q.span)
    return tuple(q if q.scales else replace(q, scales=tuple(scales)) for q in found)


def table_scales(context: str) -> tuple[float, ...]:
    """The scales that numbers of a table may have, by its header, unit line or caption."""
    said = _IN_SCALE.search(context)
    if said is None:
        return UNKNOWN_SCALE
    scale = 1e3 if said["zeros"] else _SCALES[said["scale"].lower()]
    return (scale, 1.0)  # 1: "except per share amounts"


def same(claimed: Quantity, source: Quantity) -> bool:
    """Whether a claimed number is the source's, at the precision it is claimed with.

    Magnitudes are compared: "fell by 12" is the (12) of a table.
    """
    if claimed.kind is not source.kind:
        return False
    if claimed.kind is Kind.DATE:
        pairs = zip(claimed.date, source.date, strict=True)
        return all(a == b or not a for a, b in pairs)
    if claimed.unit and source.unit and claimed.unit != source.unit:
        return False
    for scale in claimed.scales:
        value, slack = abs(claimed.value) * scale, claimed.step * scale / 2
        slack = max(slack, HEDGED_TOLERANCE * value) if claimed.hedged else slack
        if any(abs(value - abs(source.value) * s) <= slack * 1.0001 for s in source.scales):
            return True
    return False


def found_in(claimed: Quantity, sources: Sequence[Quantity]) -> bool:
    """Whether a number stands among others; a date may be put together from several."""
    if any(same(claimed, source) for source in sources):
        return True
    if claimed.kind is not Kind.DATE:
        return False
    parts = [(claimed.date[0], 0, 0), (0, claimed.date[1], claimed.date[2])]
    dates = [source.date for source in sources if source.kind is Kind.DATE]
    return all(
        any(all(a == b or not a for a, b in zip(part, date, strict=True)) for date in dates)
        for part in parts
    )


def years(text: str) -> frozenset[int]:
    """The years that a text names, also within dates."""
    return frozenset(q.date[0] for q in quantities(text) if q.kind is Kind.DATE and q.date[0])


def _dates(text: str) -> Iterator[Quantity]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            date = _date(match.groupdict())
            if date is not None:
                yield _dated(match.group(), Span(*match.span()), date)


def _date(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    day = int(parts.get("day") or parts.get("after") or 0)
    year = int(parts.get("year") or parts.get("short") or 0)
    month = int(parts.get("number") or 0)
    if (name := parts.get("month")) == "may":
        return None
    if name:
        month = 1 + _MONTHS.index(name[:3].lower())
    if month > 12 >= day:
        month, day = day, month
    year += 2000 if 0 < year < 100 else 0
    return (year, month, day) if (year or (month and day)) and day <= 31 else None


def _words(text: str) -> Iterator[Quantity]:
    for match in _WORD_NUMBER.finditer(text):
        value = _WORDS[match["word"].lower()]
        if match["ones"]:
            value += _ONES.index(match["ones"].lower())
        scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
        yield Quantity(
            kind=Kind.NUMBER, text=match.group(), span=Span(*match.span()), value=value,
            scales=(scale,), unit="%" if match["percent"] else "",
        )  # fmt: skip


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        quantity = _number(text, match)
        if quantity is not None:
            yield quantity


def _number(text: str, match: re.Match[str]) -> Quantity | None:
    digits = re.sub(r"[,\u202f\u00a0]", "", match["digits"])
    before = text[max(0, match.start() - 24) : match.start()]
    span = Span(match.start(), match.end())
    marked = match["before"] or match["after"] or match["percent"] or match["scale"]
    if re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and not marked:
        return _dated(match["digits"], Span(*match.span("digits")), (int(digits), 0, 0))
    if re.search(r"[A-Za-z]-\Z", before):
        return None  # the name of something: COVID-19
    letter = (match["scale"] or "").lower()
    scale = _SCALES.get(letter)
    if letter in {"m", "b", "mm"} and not match["before"]:
        scale = None  # metres, bytes
    negative = bool(match["sign"] or match["inner"] or (match["open"] and match["close"]))
    unit = "%" if match["percent"] else _CURRENCIES.get(_sign(match), "")
    fixed = (1.0,) if unit == "%" else ()
    return Quantity(
        kind=Kind.NUMBER,
        text=match.group().strip(" \t()"),
        span=span,
        value=-float(digits) if negative else float(digits),
        scales=(scale,) if scale else fixed,
        step=10.0 ** -len(digits.partition(".")[2]),
        unit=unit,
        hedged=bool(_HEDGE.search(before)),
    )


def _sign(match: re.Match[str]) -> str:
    return (match["before"] or match["after"] or "").lower()


def _dated(text: str, span: Span, date: tuple[int, int, int]) -> Quantity:
    return Quantity(kind=Kind.DATE, text=text, span=span, value=float(date[0]), date=date)
