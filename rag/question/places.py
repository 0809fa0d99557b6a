"""Places that a question can name: a page by its number, a numbered figure, table or appendix.

Each becomes one word that only the chunks of that place have in the lexical index.
"""

import re
from collections.abc import Iterator, Mapping

from rag.types import Chunk, Element, ElementKind, ParsedDocument

NEAR = 4  # pages on either side that may bear out a printed number
_KINDS = {"fig": "figure", "figs": "figure", "tab": "table", "sec": "section", "app": "appendix"}
_NUMBERED = re.compile(
    r"\b(figure|fig|table|tab|appendix|app|section|sec|chapter|exhibit|annex|schedule)s?\b\.?\s*"
    r"(\d{1,3}(?:[.-]\d{1,2})*[a-z]?|(?-i:[A-Z]\d{0,2}|[IVX]{1,5}))(?![\w])",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:pages?|slides?|pp?\.)\s*(?:no\.?|number|#)?\s*"
    r"((?:[a-z]{1,2}-?)?\d{1,4}|[ivxl]{1,6}|[a-z]{3,6})\b"
    r"((?:\s*(?:,|and|&|to|-|–)\s*(?:pages?\s*)?\d{1,4}\b)*)",
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
    rf"\b(last|{'|'.join(_ORDINALS)})\b(?:[\s-]+(?:to|from)?[\s-]*(?:the\s+)?(last|end))?"
    r"\s+(?:cover\s+)?(?:page|slide)\b",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"(?<![\d.,$])(?:[A-Z]{1,2}-)?\d{1,4}(?![\d.,%])|(?<!\w)[ivxl]{1,6}(?!\w)")


def chunk_places(chunk: Chunk) -> list[str]:
    """The words of the places where a chunk stands and of those that it names, each once."""
    found = [f"pagenumber{page}" for page in chunk.pages]
    found += [f"pagelabel{_plain(label)}" for label in chunk.labels]
    found += [_numbered(match) for match in _NUMBERED.finditer(chunk.text)]
    return list(dict.fromkeys(found))


def asked_places(query: str) -> list[str]:
    """The words of the places that a question names, each once.

    A page may be meant by its place in the file or by the number printed on it: both are given.
    """
    found = [_numbered(match) for match in _NUMBERED.finditer(query)]
    for page in _asked_pages(query):
        found += [f"pagelabel{page}"] + ([f"pagenumber{page}"] if page.isdigit() else [])
    return list(dict.fromkeys(found))


def page_labels(document: ParsedDocument) -> dict[int, tuple[str, ...]]:
    """What each page is called: the number printed on it, where its neighbours bear it out.

    The last pages are called "last1", "last2" and "last3", counted from the end.
    """
    printed = {page.number: set[str]() for page in document.pages}
    for element in document.elements:
        if element.kind in (ElementKind.HEADER, ElementKind.FOOTER):
            printed[element.page] |= _printed(document, element)
    total = len(document.pages)
    return {
        page: (
            *sorted(label for label in labels if _borne_out(page, label, printed)),
            *([f"last{total - page + 1}"] if total - page < 3 else []),
        )
        for page, labels in printed.items()
    }


def _printed(document: ParsedDocument, element: Element) -> set[str]:
    text = document.text[element.span.start : element.span.end]
    return {match.group() for match in _PRINTED.finditer(text)}


def _borne_out(page: int, label: str, printed: Mapping[int, set[str]]) -> bool:
    """Whether a page near by has the number that it should have, if this one is right."""
    prefix = label.rstrip("0123456789")
    digits = label[len(prefix) :]
    if not digits:
        return True
    steps = (step for step in range(-NEAR, NEAR + 1) if step)
    near = sum(f"{prefix}{int(digits) + step}" in printed.get(page + step, ()) for step in steps)
    return near >= 2


def _asked_pages(query: str) -> Iterator[str]:
    for match in _PAGE.finditer(query):
        first = match.group(1).lower()
        if first in _WORDS:
            yield str(_WORDS[first])
        elif re.search(r"\d", first) or re.fullmatch(r"[ivxl]+", first):
            yield _plain(first)
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


def _numbered(match: re.Match[str]) -> str:
    kind = match.group(1).lower()
    return f"{_KINDS.get(kind, kind)}number{_plain(match.group(2))}"


def _plain(label: str) -> str:
    return re.sub(r"[\W_]+", "x", label.lower())
