"""Changed numbers, and the same numbers written otherwise."""

import re
from collections.abc import Iterator
from random import Random

from tests.evals.perturb.edits import Edit, like

_FIGURE = re.compile(
    r"(?<![\w.,/@\-–(\[])(?<!\d )(?P<money>[$€£]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|"
    r"\d+(?:\.\d+)?)"
    r"(?P<percent>\s?%)?(?=[\s.;:)]|,\s)(?!\.\d)(?!\s?[(\d])"
)
_RANGE = re.compile(r"(?<![\w.,-])(\d+(?:\.\d+)?)(\s?[–-]\s?|\sto\s)(\d+(?:\.\d+)?)(?![\w,-])")
_NAMED = re.compile(
    r"\b(?:fig(?:ure|s)?|tables?|eqs?|refs?|sections?|chapters?|part|no|vol|pp?|pmid|type|class|"
    r"phase|stage|grade|note|item|notes|january|february|march|april|may|june|july|august|"
    r"september|"
    r"october|november|december)\.?\s*\Z",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"(?:about|approximately|around|roughly|nearly|almost|some|over|~|≈|estimated)\s*\Z", re.I
)
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_WORD = re.compile(
    r"(?<![-\w])(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty|sixty)(?![-\w])(?!\s+(?:hundred|thousand|million|billion|(?:and|or)\s+a\s+half))",
    re.IGNORECASE,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_SPOKEN = {
    "doubled": ("tripled", "quadrupled"), "tripled": ("doubled",), "halved": ("doubled",),
    "twice": ("three times", "four times"), "half": ("a third", "a quarter"),
    "one third": ("two thirds", "one quarter"), "a third of": ("a quarter of", "half of"),
    "one-third": ("two-thirds", "one-quarter"), "two-thirds": ("one-third", "three-quarters"),
    "two thirds": ("one third", "three quarters"), "a quarter of": ("a third of", "half of"),
    "threefold": ("fivefold", "tenfold"), "twofold": ("threefold", "fivefold"),
    "3-fold": ("5-fold",), "2-fold": ("4-fold",),
    "dozens of": ("hundreds of",), "hundreds of": ("thousands of",),
    "thousands of": ("hundreds of", "millions of"), "millions of": ("thousands of",),
}  # fmt: skip

_OTHERWISE = {
    "half of": "50% of", "twofold": "2-fold", "two-thirds": "2/3", "a quarter of": "25% of",
    "third": "3rd", "second": "2nd",
}  # fmt: skip


def changes(sentence: str, document: str, chance: Random) -> Iterator[Edit]:
    """One number made another."""
    for match in _figures(sentence):
        yield from _other_figures(sentence, match, document, chance)
    yield from _other_words(sentence, chance)
    for match in _RANGE.finditer(sentence):
        upper, lower = float(match[3]), float(match[1])
        if lower < upper and not _year(match[1]) and not _year(match[3]):
            new = _with_digit(match[3], chance)
            if float(new) != upper:
                yield Edit("range", *match.span(3), new)


def _other_words(sentence: str, chance: Random) -> Iterator[Edit]:
    for match in _WORD.finditer(sentence):
        words = [w for w in (*WORDS[2:], "twenty", "thirty", "forty") if w != match[1].lower()]
        yield Edit("spelled out", *match.span(), like(chance.choice(words), match[1]))
    for i, ordinal in enumerate(_ORDINALS[1:8], start=1):
        for match in re.finditer(rf"(?<!-)\b{ordinal}\b(?!-|\s?%)", sentence, re.IGNORECASE):
            yield Edit("ordinal", *match.span(), like(_ORDINALS[i + 1], match[0]))
    for spoken, others in _SPOKEN.items():
        for match in re.finditer(rf"(?<![-\w]){spoken}(?![-\w])", sentence, re.IGNORECASE):
            yield Edit("in words", *match.span(), like(chance.choice(others), match[0]))


def formats(sentence: str, _document: str, _chance: Random) -> Iterator[Edit]:
    """The same numbers, written otherwise."""
    for match in _figures(sentence):
        yield from _written_otherwise(sentence, match)
    yield from _words_otherwise(sentence)
    for pattern, way, new in ((r"(?<=\d)\s?(?:per cent|percent)\b", "percent sign", "%"),
                              (r"(?<=\d)\s?%", "percent word", " percent")):  # fmt: skip
        for match in re.finditer(pattern, sentence):
            yield Edit(way, *match.span(), new)
    for match in _RANGE.finditer(sentence):
        if float(match[1]) < float(match[3]) and not _year(match[1]):
            other = " to " if "to" not in match[2] else "–"
            yield Edit("range", *match.span(2), other)


def _words_otherwise(sentence: str) -> Iterator[Edit]:
    for match in _WORD.finditer(sentence):
        if match[1].lower() in WORDS:
            yield Edit("as digits", *match.span(), str(WORDS.index(match[1].lower())))
    for word, other in _OTHERWISE.items():
        for match in re.finditer(rf"(?<![-\w])(?<!\ba )(?<!ne ){word}(?![-\w])(?! half)", sentence):
            yield Edit("in words", *match.span(), other)


def _figures(sentence: str) -> Iterator[re.Match[str]]:
    for match in _FIGURE.finditer(sentence):
        before = sentence[: match.start()]
        if not _year(match["digits"]) and not _NAMED.search(before):
            yield match


def _other_figures(
    sentence: str, match: re.Match[str], document: str, chance: Random
) -> Iterator[Edit]:
    digits, span = match["digits"], match.span("digits")
    value = _value(digits)
    hedged = bool(_HEDGE.search(sentence[: match.start()]))
    others = {m["digits"] for m in _figures(document)} - {m["digits"] for m in _figures(sentence)}
    made = [("digit", _with_digit(digits, chance)), ("swapped digits", _swapped(digits)),
            ("decimal point", _times_ten(digits))]  # fmt: skip
    if others:
        made.append(("from the document", chance.choice(sorted(others))))
    if value == int(value) and value < 100:
        made.append(("neighbour", str(int(value) + chance.choice((1, 2)))))
    for way, new in made:
        far = abs(_value(new) - value) > 0.15 * max(value, _value(new))
        if _value(new) != value and (far or not hedged):
            yield Edit(way, *span, new)


def _written_otherwise(sentence: str, match: re.Match[str]) -> Iterator[Edit]:
    digits, span = match["digits"], match.span("digits")
    value, after = _value(digits), sentence[match.end() :]
    scaled = re.match(r"\s(million|billion|thousand)\b", after)
    if scaled:
        yield from _scaled_otherwise(match, scaled[1], match.end() + scaled.end())
        return
    if "," in digits:
        yield Edit("no separators", *span, digits.replace(",", ""))
    elif value >= 10_000 and "." not in digits:
        yield Edit("separators", *span, f"{int(value):,}")
    if value >= 100_000 and value % 10_000 == 0 and not match["percent"]:
        yield Edit("scale word", *span, f"{value / 1e6:.10g} million")
    counts = not match["percent"] and not match["money"] and re.match(r"\s[a-z]{3,}", after)
    if digits in map(str, range(2, 13)) and counts:
        yield Edit("as a word", *span, WORDS[int(digits)])
    if value > 200 and len(str(int(value)).rstrip("0")) > 2:
        size = 10 ** (len(str(int(value))) - 2)
        yield Edit("rounded", match.start(), span[1],
                   f"about {match['money'] or ''}{round(value / size) * size:,}")  # fmt: skip


def _scaled_otherwise(match: re.Match[str], scale: str, end: int) -> Iterator[Edit]:
    digits, (start, after) = match["digits"], match.span("digits")
    factor = {"million": 10**6, "billion": 10**9, "thousand": 1000}[scale]
    yield Edit("scale written out", start, end, f"{round(_value(digits) * factor):,}")
    if match["money"]:
        name = {"$": "dollars", "€": "euros", "£": "pounds"}[match["money"].strip()]
        yield Edit("currency word", match.start(), end, f"{digits} {scale} {name}")
        short = {"million": "m", "billion": "bn", "thousand": "k"}[scale]
        yield Edit("scale letter", after, end, short)


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _year(digits: str) -> bool:
    return bool(re.fullmatch(r"1\d{3}|20[0-4]\d", digits))


def _with_digit(digits: str, chance: Random) -> str:
    """One digit made another; the first does not become 0."""
    places = [i for i, letter in enumerate(digits) if letter.isdigit()]
    place = chance.choice(places)
    others = [d for d in "0123456789" if d != digits[place] and not (place == 0 and d == "0")]
    return digits[:place] + chance.choice(others) + digits[place + 1 :]


def _swapped(digits: str) -> str:
    for i in range(len(digits) - 1):
        one, other = digits[i], digits[i + 1]
        if (one + other).isdigit() and one != other and (i or other != "0"):
            return digits[:i] + other + one + digits[i + 2 :]
    return digits


def _times_ten(digits: str) -> str:
    value = _value(digits) * 10
    return f"{value:,.10g}" if "," in digits else f"{value:.10g}"
