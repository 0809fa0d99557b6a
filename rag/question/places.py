"""Places that a question can name: a page by its number, a numbered figure, table or appendix.

Each becomes one word that only the chunks of that place have in the lexical index.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from rag.language import DEFAULT
from rag.language.grammars import grammar
from rag.types import Chunk, Element, ElementKind, ParsedDocument, Span


class _Grammar(Protocol):
    def numbered(self, text: str) -> Iterator[tuple[str, str]]: ...

    def pages(self, query: str) -> Iterator[str]: ...


LAST = "last1"  # what the last page is called
NEAR = 4  # pages on either side that may bear out a printed number
_LINE = re.compile(r"[^\n]+")
_CAPTION = re.compile(
    r"\W*([^\W\d]+\.?\s*\d[\w.-]*?)(?:\s*[:.–—|]\s|\s*[:.–—|]?$|\t|\s+(?=[^\W\d]*[A-Z(]))"
)
_PRINTED = re.compile(r"(?<![\d.,$])(?:[A-Z]{1,2}-)?\d{1,4}(?![\d.,%])|(?<!\w)[ivxl]{1,6}(?!\w)")


def chunk_places(chunk: Chunk) -> list[str]:
    """The words of the places where a chunk stands and of those that it names, each once."""
    found = [f"pagenumber{page}" for page in chunk.pages]
    found += [f"pagelabel{_plain(label)}" for label in chunk.labels]
    found += _numbered(chunk.text, chunk.language or DEFAULT)
    return list(dict.fromkeys(found))


def asked_places(query: str, language: str) -> list[str]:
    """The words of the places that a question names, each once.

    A page may be meant by its place in the file or by the number printed on it: both are given.
    """
    found, known = _numbered(query, language), _grammar(language)
    for page in map(_plain, known.pages(query)) if known else ():
        found += [f"pagelabel{page}"] + ([f"pagenumber{page}"] if page.isdigit() else [])
    return list(dict.fromkeys(found))


def captioned(kind: str, chunk: Chunk) -> Iterator[tuple[str, Span]]:
    """The captions in a chunk's text of its tables or figures: number and place.

    A caption is a line that begins with the number and goes on with a title, not with a verb.
    """
    for line in _LINE.finditer(chunk.text):
        begins = _CAPTION.match(line[0])
        found = _numbered(begins[1], chunk.language or DEFAULT) if begins else []
        if found and found[0].startswith(f"{kind}number"):
            yield found[0], Span(*line.span())


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


def _numbered(text: str, language: str) -> list[str]:
    known = _grammar(language)
    named = known.numbered(text) if known else ()
    return [f"{kind}number{_plain(number)}" for kind, number in named]


def _grammar(language: str) -> _Grammar | None:
    return cast(_Grammar | None, grammar("places", language))


def _plain(label: str) -> str:
    return re.sub(r"[\W_]+", "x", label.lower())
