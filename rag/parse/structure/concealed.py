"""Text that is in the file and not to be seen: kept beside the document, told, never searched."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.notices import Notice
from rag.parse.page.shapes import Unseen, union
from rag.parse.structure.drafts import PageDraft
from rag.types import Finding, Hidden, HiddenKind, Page, Severity, Span

_LONGEST = 500  # characters of one piece
_MOST = 1_000  # pieces of a document
_TOLD = 20  # characters of a kind on all pages; fewer are stray blanks and marks
_TOLD_COVERED = 4  # one covered number may be all that somebody wanted to black out
_TAGS = range(0xE0020, 0xE007F)  # a second, unseen alphabet


def concealed(drafts: Sequence[PageDraft], pages: Sequence[Page]) -> tuple[Hidden, ...]:
    """What is not seen, in pieces: words of one kind that follow each other are one."""
    found = [piece for draft, page in zip(drafts, pages, strict=True) for piece in _of(draft, page)]
    return tuple(found[:_MOST])


def _of(draft: PageDraft, page: Page) -> Iterator[Hidden]:
    for kind, group in groupby(draft.unseen, key=lambda part: part.kind):
        parts: list[Unseen] = list(group)
        text = " ".join(_readable(part.text) for part in parts)[:_LONGEST]
        box = union(part.box for part in parts)
        yield Hidden(kind=kind, page=page.number, span=page.span, text=text, box=box)


def _readable(text: str) -> str:
    """Tag characters as the letters that they stand for; others that are not seen by number."""
    return "".join(
        chr(ord(char) - 0xE0000) if ord(char) in _TAGS
        else char if char.isprintable()
        else f"U+{ord(char):04X}"
        for char in text
    )  # fmt: skip


def hidden_findings(hidden: Sequence[Hidden]) -> Iterator[Finding]:
    """What a person should know of it: one finding for each kind, at the first page of it."""
    for kind in HiddenKind:
        pieces = [piece for piece in hidden if piece.kind is kind]
        least = _TOLD_COVERED if kind is HiddenKind.COVERED else _TOLD
        if sum(len(piece.text) for piece in pieces) < least:
            continue
        numbers = sorted({piece.page for piece in pieces})
        first = numbers[0]
        what = Notice(f"hidden.{kind}")
        more = len(numbers) - 1
        yield Finding(
            check="comments" if kind is HiddenKind.ANNOTATION else "hidden_text",
            severity=Severity.NOTE if kind is HiddenKind.ANNOTATION else Severity.WARN,
            message=Notice("parse.hidden_on_pages", page=first, more=more, what=what)
            if more
            else Notice("parse.hidden_on_page", page=first, what=what),
            span=Span(pieces[0].span.start, pieces[0].span.end),
            page=first,
        )
