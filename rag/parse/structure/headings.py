"""Headings and their levels: by bookmarks, by type size, by bold type and numbering."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, together
from rag.parse.structure.drafts import Draft, PageDraft
from rag.types import ElementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels(Lists):
    """What a language calls figures and items before their number."""

    file: ClassVar[str] = "layout"
    captions: Alternatives
    items: Alternatives


_LABELS = together(Labels)
_MAX_CHARACTERS = 180
_MAX_LINES = 3
_LARGER = 1.12  # times the type of running text
_OCR_LARGER = 1.2  # OCR measures type roughly
_DEEPEST = 6
_MAX_SHARE = 0.5  # of a page's elements; where more look like headings, none is one
_NUMBERED = re.compile(
    rf"(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.|{_LABELS.items} \d+[a-z]?\.?)\s", re.IGNORECASE
)
_CAPTION = re.compile(
    rf"(?i:{_LABELS.captions})\s*(?:\d[\w.-]*|[IVX]+\b|[A-Z](?:[.-]?\d[\w.]*)?\b)"
)
_NOT_PLAIN = re.compile(r"[\W_]+")
_NEAR = 60.0  # points between a caption and what it is of

Bookmark = tuple[int, str, int]  # level from 1, title, page from 1


def mark_headings(pages: Sequence[PageDraft], bookmarks: Iterable[Bookmark]) -> None:
    """Make headings of the paragraphs that look like it, with a level from 1."""
    body = body_size(pages)
    titles: dict[int, dict[str, int]] = {}
    for level, title, number in bookmarks:
        titles.setdefault(number, {}).setdefault(_plain(title), min(max(level, 1), _DEEPEST))
    found: list[tuple[Draft, int]] = []
    for page in pages:
        found += _page_headings(page, body, titles.get(page.number, {}))
    levels = _levels(found)
    for draft, level in found:
        draft.kind = ElementKind.HEADING
        draft.level = level or levels[_look(draft)]


def body_size(pages: Iterable[PageDraft]) -> float:
    """The type size of most of the running text, points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for draft in page.drafts:
            if draft.kind in (ElementKind.PARAGRAPH, ElementKind.LIST):
                sizes[_rounded(draft.size)] += draft.end - draft.start
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _page_headings(
    page: PageDraft, body: float, titles: Mapping[str, int]
) -> Iterator[tuple[Draft, int]]:
    """A page's headings, each with the level of its bookmark or 0."""
    found = []
    for draft, below in pairwise([*page.drafts, None]):
        if draft is None or draft.kind not in (ElementKind.PARAGRAPH, ElementKind.LIST):
            continue
        text = page.text[draft.start : draft.end]
        level = titles.get(_plain(text), 0) if titles else 0
        usual = body * _OCR_LARGER if page.quality.ocr else body
        if level or (_can_be(draft, text) and _stands_out(draft, text, usual, below)):
            found.append((draft, level))
    if len(found) > 4 and len(found) > _MAX_SHARE * len(page.drafts):
        found = [(draft, level) for draft, level in found if level or draft.size > 1.3 * body]
    return iter(found)


def _can_be(draft: Draft, text: str) -> bool:
    if len(text) > _MAX_CHARACTERS or draft.lines > _MAX_LINES or "\n" in text:
        return False
    letters = sum(map(str.isalpha, text))
    if letters < 3 or letters * 2 < len(text) - text.count(" "):
        return False
    return not text.endswith((".", ",", ";")) or _NUMBERED.match(text) is not None


def _stands_out(draft: Draft, text: str, body: float, below: Draft | None) -> bool:
    if _CAPTION.match(text):
        return False
    if draft.size >= _LARGER * body:
        return True
    return draft.bold and draft.size >= 0.94 * body and below is not None


def _levels(found: Iterable[tuple[Draft, int]]) -> dict[tuple[float, bool], int]:
    """A level for each look: the larger the type, the higher; bold before plain.

    A look that is hardly used, as on a title page, does not push the others down.
    """
    looks = Counter(_look(draft) for draft, level in found if not level)
    least = max(2, 0.02 * looks.total()) if len(looks) > _DEEPEST else 1
    usual = [look for look, count in looks.items() if count >= least]
    return {look: min(1 + sum(other > look for other in usual), _DEEPEST) for look in looks}


def _look(draft: Draft) -> tuple[float, bool]:
    return _rounded(draft.size), draft.bold


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _plain(text: str) -> str:
    """Letters and digits only, so that a bookmark meets its heading."""
    return _NOT_PLAIN.sub("", text.casefold())


def mark_captions(page: PageDraft) -> dict[int, int]:
    """Make captions of "Figure 3: ..." beside a figure or table.

    Gives for the ordinal of each figure or table the ordinal of its caption.
    """
    captions: dict[int, int] = {}
    targets = [
        index
        for index, draft in enumerate(page.drafts)
        if draft.kind in (ElementKind.FIGURE, ElementKind.TABLE)
    ]
    for index, draft in enumerate(page.drafts):
        if draft.kind not in (ElementKind.PARAGRAPH, ElementKind.HEADING):
            continue
        if not _CAPTION.match(page.text[draft.start : draft.start + 40]):
            continue
        near = [(_distance(draft, page.drafts[at]), at) for at in targets if at not in captions]
        near = [(distance, at) for distance, at in near if distance < _NEAR]
        if near:
            draft.kind, draft.level = ElementKind.CAPTION, 0
            captions[min(near)[1]] = index
    return captions


def _distance(one: Draft, other: Draft) -> float:
    """Points between two elements one above the other; far if they are not."""
    if min(one.box.x1, other.box.x1) <= max(one.box.x0, other.box.x0):
        return 1e9
    return max(0.0, one.box.y0 - other.box.y1, other.box.y0 - one.box.y1)
