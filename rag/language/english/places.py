"""Places that a text names in English: "page 17", "the second last slide", "Table 3a"."""

import re
from collections.abc import Iterator

_KINDS = {"fig": "figure", "figs": "figure", "tab": "table", "sec": "section", "app": "appendix"}
_NUMBERED = re.compile(
    r"\b(figure|fig|table|tab|appendix|app|section|sec|chapter|exhibit|annex|schedule)s?\b\.?\s*"
    r"(\d{1,3}(?:[.-]\d{1,2})*[a-z]?|(?-i:[A-Z]\d{0,2}|[IVX]{1,5}))(?![\w])",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:pages?|slides?|pp?\.)\s*+(?:(?:no\.?|number|#)\s*+)?"
    r"((?:[a-z]{1,2}-?)?\d{1,4}|[ivxl]{1,6}|[a-z]{3,6})\b"
    r"((?:\s*+(?:,|and|&|to|-|–)\s*+(?:pages?\s*+)?\d{1,4}\b)*+)",
    re.IGNORECASE,
)
_AT_LAST = re.compile(
    r"\b(?:page|slide)\b[\w\s]{0,8}?\b(?:(second|third)[\s-])?last\b", re.IGNORECASE
)
_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),
        range(1, 13),
        strict=True,
    )
)
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        range(1, 11),
        strict=True,
    )
) | {"cover": 1, "title": 1}
_ORDINAL = re.compile(
    rf"\b(last|{'|'.join(_ORDINALS)})\b(?:[\s-]++(?:(?:to|from)[\s-]*+)?(?:the\s++)?(last|end))?"
    r"\s++(?:cover\s++)?(?:page|slide)\b",
    re.IGNORECASE,
)


def numbered(text: str) -> Iterator[tuple[str, str]]:
    """The numbered figures, tables and sections that a text names: kind and number."""
    for match in _NUMBERED.finditer(text):
        kind = match.group(1).lower()
        yield _KINDS.get(kind, kind), match.group(2)


def pages(query: str) -> Iterator[str]:
    """The pages that a question names, by number or label; "last1" is the last one."""
    for match in _PAGE.finditer(query):
        first = match.group(1).lower()
        if first in _WORDS:
            yield str(_WORDS[first])
        elif re.search(r"\d", first) or re.fullmatch(r"[ivxl]+", first):
            yield first
        yield from re.findall(r"\d{1,4}", match.group(2))
    for match in _ORDINAL.finditer(query):
        word, from_end = match.group(1).lower(), match.group(2)
        number = _ORDINALS.get(word)
        if word == "last":
            yield "last1"
        elif number:
            yield f"last{number}" if from_end else str(number)
    for match in _AT_LAST.finditer(query):
        yield f"last{_ORDINALS[match.group(1).lower()] if match.group(1) else 1}"
