"""Numbers as values: quantities with scale and unit, years and dates, read from text.

`(1,577)`, `$1.577 billion` and `1,577` in a table "in millions" are one value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, Patterns, any_of, lists
from rag.language.numbers.dates import Date, dates
from rag.language.numbers.folded import folded
from rag.language.numbers.hedges import bound, is_hedged
from rag.language.numbers.measures import Measure, measure_at
from rag.language.numbers.number_words import spelled
from rag.language.numbers.quantity import Kind, Quantity
from rag.language.script import MARKS
from rag.types import Span

__all__ = [
    "UNKNOWN_SCALE",
    "Kind",
    "NumberForms",
    "Quantity",
    "quantities",
    "table_scales",
    "years",
]

UNKNOWN_SCALE = (1.0, 1e3, 1e6, 1e9)  # of a table that does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberForms(Lists):
    """The words beside digits.

    `scales` with their worth, and `currencies` with their signs; `grouped`: those before which
    thousands may be parted by a space. `hundredths` of a currency. `percent`, `points` of it and
    `basis` points; `point` follows a percent sign. `headed` are the scales that a table is told to
    be in, by `inside` and `of`; `to` stands between the ends of a range.
    """

    file: ClassVar[str] = "numbers"
    scales: Mapping[str, float]
    currencies: Mapping[str, str]
    grouped: Alternatives
    hundredths: frozenset[str]
    ordinal: Alternatives
    percent: Alternatives
    points: Alternatives
    basis: Alternatives
    point: Patterns
    headed: Alternatives
    inside: Alternatives
    of: Alternatives
    to: Alternatives


# Signs and ISO codes, the same in all languages.
_CURRENCIES = {
    "$": "$", "us$": "$", "usd": "$", "€": "€", "eur": "€", "£": "£", "gbp": "£", "¥": "¥",
    "jpy": "¥", "chf": "CHF", "₹": "₹", "inr": "₹",
}  # fmt: skip
_SIGNS = r"(?:US)?[$€£¥₹]"
_CODES = "USD|EUR|GBP|CHF|JPY|INR"
_END = rf"(?:\b|(?<=[{MARKS}])(?!\w))"  # of a word; to `re` a mark on its last letter is none of it
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """How numbers are found in a language."""

    number: re.Pattern[str]
    after_words: re.Pattern[str]
    in_scale: re.Pattern[str]
    unit: re.Pattern[str]
    range: re.Pattern[str]
    basis: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known = lists(NumberForms, language)
    scales = any_of(f"{re.escape(one)}" for one in known.scales)
    money = any_of(known.currencies)
    number = rf"""(?<![\w.,])(?P<open>\()?[ ]?(?P<sign>(?<!\w)[-−–])?
    (?P<before>US\$|[$€£¥₹]|(?:{_CODES})\b)?[ \t]?(?P<inner>[-−–(])?
    (?P<digits>\d{{1,3}}(?:[,\u202f\u00a0]\d{{3}})+(?:\.\d+)?
      |\d{{1,3}}(?:[ ]\d{{3}})+(?=[ ]{known.grouped}\b)
      |\d+(?:\.\d+)?|\.\d+)
    (?:[ ]?[x\u00d7*·][ ]?10(?:\^|\*\*)?(?P<power>(?<=[\^*])[-−]?\d{{1,2}}|[⁻⁰¹²³⁴-⁹]+)
      |(?P<part>[½¼¾]))?
    (?![\d]|[.,]\d|/\d\b|{known.ordinal}\b)(?<!\b\d/\d)(?!-[A-Z]\b)
    (?:(?P<percent>\s?%(?:[ -]{known.point.pattern}\b)?
        |[ \n-]?(?:{known.points}|{known.basis}|{known.percent}){_END})
      |[ \t\n-]?(?P<scale>{scales})(?:(?<=\.)|s?{_END}))?
    (?P<close>[ ]?\))?
    (?:\s(?:U\.?S\.?\ )?(?P<after>{money}|{any_of(known.hundredths)}|{_CODES}){_END})?"""
    sign = r"(?:us)?[$€£]"
    made = {
        "after_words": rf"(?P<percent>[ -](?:{known.points}|{known.percent}){_END})?"
        rf"(?:[ ](?:U\.?S\.?[ ])?(?P<after>{money}){_END})?",
        "in_scale": rf"(?:\b{known.inside}\s+(?:us)?[$€£]?\s*|\b{sign}\s*|[$€£]\s*)"
        rf"(?:{known.of}\s+)?(?P<scale>{known.headed})s?\b|[$€£]\s?(?P<zeros>000)s?\b",
        # A unit by itself: "(million euros)", "EUR m", "€ million" above the labels of rows.
        "unit": rf"(?:^|[(\[\n\t])[ ]?(?:(?:{_SIGNS}|{_CODES}|{money})[ ]?(?P<before>{scales})s?"
        rf"|(?P<after>{scales})s?[ ](?:{known.of}[ ])?(?:US[ ])?(?:{_SIGNS}|{_CODES}|{money}))[ ]?"
        r"(?:$|[)\],;\n\t])",
        "range": rf"\s?(?:[-–−]|{known.to})\s?",
        "basis": known.basis,
    }
    compiled = {name: re.compile(one, re.IGNORECASE) for name, one in made.items()}
    return _Patterns(number=re.compile(number, re.VERBOSE | re.IGNORECASE), **compiled)


def quantities(text: str, language: str, scales: Sequence[float] = (1.0,)) -> tuple[Quantity, ...]:
    """All numbers of a text in their order. `scales` are those of numbers that name none.

    Give `table_scales(...)` for the rows of a table.
    """
    found: list[Quantity] = []
    taken: list[Span] = []
    written, text = text, folded(text, language)
    for reading, read in ((_dates, written), (_words, text), (_numbers, text)):
        new = [
            q for q in reading(read, language) if not any(q.span.overlaps(span) for span in taken)
        ]
        found += (replace(q, text=written[q.span.start : q.span.end].strip(" \t()")) for q in new)
        taken += [q.span for q in new]
    found.sort(key=lambda q: q.span)
    return _lent(
        text, language, [q if q.scales else replace(q, scales=tuple(scales)) for q in found]
    )


def table_scales(context: str, language: str) -> tuple[float, ...]:
    """The scales that numbers of a table may have, by its header, unit line or caption."""
    known, scales = _patterns(language), lists(NumberForms, language).scales
    if said := known.in_scale.search(context):
        scale = 1e3 if said["zeros"] else scales[said["scale"].lower()]
    elif said := known.unit.search(context):
        scale = scales[(said["before"] or said["after"]).lower()]
    else:
        return UNKNOWN_SCALE
    return (scale, 1.0)  # 1: "except per share amounts"


def _lent(text: str, language: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The numbers, each first one of a range with what is written at its end: 3 to 6 months."""
    lent, to = list(found), _patterns(language).range
    for i, (one, end) in enumerate(pairwise(found)):
        counted = one.kind is end.kind is Kind.NUMBER and not one.measure
        between = text[one.span.end : end.span.start]
        if not counted or len(one.scales) > 1 or not to.fullmatch(between):
            continue
        told = one.scales != (1.0,)
        scales = one.scales if told else tuple(dict.fromkeys((*end.scales, *one.scales)))
        if not one.unit:
            lent[i] = replace(
                one, unit=end.unit, points=end.points, measure=end.measure, scales=scales
            )
        elif end.unit in {"", one.unit} and one.unit != "%":
            lent[i] = replace(one, scales=scales)
    return tuple(lent)


def years(text: str, language: str) -> frozenset[int]:
    """The years that a text names, also within dates."""
    return frozenset(
        q.date[0] for q in quantities(text, language) if q.kind is Kind.DATE and q.date[0]
    )


def _dates(text: str, language: str) -> Iterator[Quantity]:
    for span, date in dates(text, language):
        yield _dated(text[span.start : span.end], span, date)


def _words(text: str, language: str) -> Iterator[Quantity]:
    for number in spelled(text, language):
        after = _patterns(language).after_words.match(text, number.end)
        marked = after is not None and after.end() > number.end
        end, percent = (after.end(), after["percent"]) if after and marked else (number.end, None)
        counted = None if marked else measure_at(text, end, language)
        span = Span(number.start, counted[1] if counted else end)
        yield Quantity(
            kind=Kind.NUMBER, text=text[span.start : span.end], span=span, value=number.value,
            scales=(number.scale,), step=1.0 if number.value % 1 == 0 else 0.1,
            unit="%" if percent else _currency(after, language),
            points=_is_points(percent, language),
            measure=counted[0] if counted else None,
            hedged=is_hedged(text, span, language), bound=bound(text, span, language),
        )  # fmt: skip


def _numbers(text: str, language: str) -> Iterator[Quantity]:
    for match in _patterns(language).number.finditer(text):
        quantity = _number(text, match, language)
        if quantity is not None:
            yield quantity


def _number(text: str, match: re.Match[str], language: str) -> Quantity | None:
    digits = re.sub(r"[ ,\u202f\u00a0]", "", match["digits"])
    value = float(digits) + _PARTS.get(match["part"] or "", 0.0)
    before = text[max(0, match.start() - 24) : match.start()]
    counted = _counted(text, match, language)
    marked = counted or any(match[one] for one in ("before", "after", "percent", "scale", "power"))
    if re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and not marked:
        return _dated(match["digits"], Span(*match.span("digits")), (int(digits), 0, 0))
    if re.search(r"[A-Za-z]-\Z", before):
        return None  # the name of something: COVID-19
    span = Span(match.start(), max(match.end(), counted[1] if counted else 0))
    return Quantity(
        kind=Kind.NUMBER,
        text=text[span.start : span.end].strip(" \t()"),
        span=span,
        value=-value if _is_negative(match) else value,
        scales=_scales(match, language, counted=counted is not None),
        step=0.25 if match["part"] else 10.0 ** -len(digits.partition(".")[2]),
        unit="%" if match["percent"] else _currency(match, language),
        points=_is_points(match["percent"], language),
        measure=counted[0] if counted else None,
        hedged=is_hedged(text, span, language),
        bound=bound(text, span, language),
    )


def _counted(text: str, match: re.Match[str], language: str) -> tuple[Measure, int] | None:
    """The unit of measure after a number; a letter that may be one is no scale then."""
    if match["before"] or match["after"] or match["percent"]:
        return None
    lettered = len(match["scale"] or "") <= len("mm")
    return measure_at(text, match.end("digits") if lettered else match.end("scale"), language)


def _is_negative(match: re.Match[str]) -> bool:
    return bool(match["sign"] or match["inner"] or (match["open"] and match["close"]))


def _scales(match: re.Match[str], language: str, *, counted: bool) -> tuple[float, ...]:
    """The scale that is written; empty where the table's holds."""
    if match["percent"]:
        return (0.01,) if _patterns(language).basis.search(match["percent"]) else (1.0,)
    if match["power"]:
        return (10.0 ** int(match["power"].translate(_RAISED)),)
    known = lists(NumberForms, language)
    if (match["after"] or "").lower() in known.hundredths:
        return (0.01,)
    letter = (match["scale"] or "").lower().rstrip(".")
    if letter in {"m", "b", "mm"} and not match["before"]:
        letter = ""  # metres, bytes
    if counted and len(letter) <= len("mm"):
        return (1.0,)
    return (known.scales[letter],) if letter else ()


def _is_points(percent: str | None, language: str) -> bool:
    return bool(percent and lists(NumberForms, language).point.search(percent))


def _currency(match: re.Match[str] | None, language: str) -> str:
    """The sign of the currency that stands before or after a number."""
    found = match.groupdict() if match else {}
    written = (found.get("before") or found.get("after") or "").lower()
    named = lists(NumberForms, language).currencies
    return _CURRENCIES.get(written) or named.get(written, "")


def _dated(text: str, span: Span, date: Date) -> Quantity:
    return Quantity(kind=Kind.DATE, text=text, span=span, value=float(date[0]), date=date)
