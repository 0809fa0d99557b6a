"""Running headers, footers and page numbers: what stands at the rim of page after page."""

import re
from collections.abc import Iterator, Sequence

from rag.language.pagination import PAGINATION
from rag.parse.structure.drafts import Draft, PageDraft
from rag.types import ElementKind

_RIM = 0.13  # of the height of the page, at the top and at the bottom
_DEPTH = 3  # elements from either end of a page that are looked at
_MAX_CHARACTERS = 250
_MIN_PAGES = 3
_MIN_SHARE = 0.15  # of the pages
_DENSE = 0.4  # of the pages between its first and last: chapters have headers of their own
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,7}\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    rf"(?:{PAGINATION.pages}|-|–|\||#)?\s*#\s*(?:(?:{PAGINATION.of}|/|\|)\s*#)?\s*[-–|]?",
    re.IGNORECASE,
)

Key = tuple[bool, str]  # at the top?, text with its numbers taken out


def mark_furniture(pages: Sequence[PageDraft]) -> None:
    """Make headers and footers of the elements that come back on page after page.

    Where there is nothing else on any page they are what the document says, and stay; page numbers
    say nothing.
    """
    seen: dict[Key, set[int]] = {}
    found = [(draft, key, page.number) for page in pages for draft, key in _candidates(page)]
    for _, key, number in found:
        seen.setdefault(key, set()).add(number)
    furniture = [
        (draft, key) for draft, key, _ in found if _is_furniture(key, seen[key], len(pages))
    ]
    if len(furniture) == sum(draft.end > draft.start for page in pages for draft in page.drafts):
        furniture = [one for one in furniture if _PAGE_NUMBER.fullmatch(one[1][1])]
    for draft, key in furniture:
        draft.kind = ElementKind.HEADER if key[0] else ElementKind.FOOTER


def _is_furniture(key: Key, numbers: set[int], pages: int) -> bool:
    if _PAGE_NUMBER.fullmatch(key[1]):
        return len(numbers) >= 2
    if len(numbers) < _MIN_PAGES:
        return False
    stretch = max(numbers) - min(numbers) + 1
    return len(numbers) >= min(_MIN_SHARE * pages, _DENSE * stretch)


def _candidates(page: PageDraft) -> Iterator[tuple[Draft, Key]]:
    """The short elements at the rim of a page, each with what is the same on every page."""
    drafts = [draft for draft in page.drafts if draft.end > draft.start]
    ends = {id(draft) for draft in (*drafts[:_DEPTH], *drafts[-_DEPTH:])}
    for draft in drafts:
        if id(draft) not in ends or draft.end - draft.start > _MAX_CHARACTERS:
            continue
        if draft.kind in (ElementKind.FIGURE, ElementKind.LIST) and draft.lines > 1:
            continue
        top = draft.box.y1 < _RIM * page.height or _is_beside(draft, page)
        if top or draft.box.y0 > (1 - _RIM) * page.height:
            text = " ".join(page.text[draft.start : draft.end].split())
            yield draft, (top, _NUMBER.sub("#", text).casefold())


def _is_beside(draft: Draft, page: PageDraft) -> bool:
    """Whether it stands upright at the left or right rim, as stamps and notices do."""
    box = draft.box
    upright = box.y1 - box.y0 > 2 * (box.x1 - box.x0)
    return upright and (box.x1 < _RIM * page.width or box.x0 > (1 - _RIM) * page.width)
