"""What text changed between two versions of a document, and on which pages.

Plain functions over the pages' texts. Sentences and table rows are compared, not lines and pages:
where a text breaks says nothing of what it says, and running heads would drown the rest.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rag.language.sentences import sentences
from webapp.library.viewer.matching import match

ALIKE = 0.5  # share of common words from which two sentences are one that was changed
MOST_PAIRS = 4_000  # of a gap's sentences that are weighed against each other
NEAR = 3  # beyond that only those at about the same place in it
MOVED_WORDS = 4  # a shorter sentence may well be there twice by chance
EDGE_LINES = 2  # of a page, at its top and bottom, where running heads stand
EDGE_PAGES = 3
EDGE_LENGTH = 120

_WORD = re.compile(r"\w+")
# 7.40 and 1,234 are one word each.
_TOKEN = re.compile(r"\s+|\w+(?:(?<=\d)[.,:](?=\d)\w+)*|[^\w\s]")
_GOES_ON = re.compile(r"\s*[a-z]")


class ChangeKind(StrEnum):
    """What became of a sentence."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a table row: its words, and where it begins. `key` is what is compared."""

    text: str
    page: int
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; `old` is missing for what was added, `new` for what was removed.

    `same_before`: how many sentences just before it are the same in both.
    """

    kind: ChangeKind
    old: Piece | None
    new: Piece | None
    same_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All differences in the order of the newer text, and how much is the same."""

    changes: tuple[Change, ...]
    same: int
    same_after: int

    @property
    def counts(self) -> dict[str, int]:
        """How many differences of each kind."""
        counted = Counter(change.kind for change in self.changes)
        return {kind.value: counted[kind] for kind in ChangeKind}

    @property
    def old_pages(self) -> list[int]:
        """The pages of the older text on which something is different."""
        return sorted({change.old.page for change in self.changes if change.old})

    @property
    def new_pages(self) -> list[int]:
        """The pages of the newer text on which something is different."""
        return sorted({change.new.page for change in self.changes if change.new})


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, 1-based, with its part of the canonical text and where that begins."""

    number: int
    start: int
    text: str


def compare(old: Sequence[PageText], new: Sequence[PageText]) -> Comparison:
    """The differences between two texts. About linear in their length; no limit of pages."""
    before, after = pieces(old), pieces(new)
    pairs = match([one.key for one in before], [one.key for one in after])
    changes: list[Change] = []
    last_old = last_new = same = 0
    for i, j in [*pairs, (len(before), len(after))]:
        found = _gap(before[last_old:i], after[last_new:j])
        if found:
            first = found[0]
            changes.append(_after(first, same))
            changes += found[1:]
            same = 0
        same += i < len(before)
        last_old, last_new = i + 1, j + 1
    return Comparison(changes=tuple(_with_moves(changes)), same=len(pairs), same_after=same)


def _after(change: Change, same: int) -> Change:
    return Change(kind=change.kind, old=change.old, new=change.new, same_before=same)


def pieces(pages: Sequence[PageText]) -> list[Piece]:
    """The sentences and table rows of a text without its running heads, in order."""
    text, offsets, origins = _joined(pages)
    numbers = [page.number for page in pages]
    starts = [page.start for page in pages]
    found: list[Piece] = []
    for span in sentences(text, "en"):
        words = " ".join(text[span.start : span.end].split())
        key = " ".join(_WORD.findall(words.casefold())) or words
        start = _origin(span.start, offsets, origins)
        end = _origin(span.end - 1, offsets, origins) + 1
        page = numbers[max(0, bisect_right(starts, start) - 1)]
        found.append(Piece(words, page, start, end, key))
    return found


def _origin(at: int, offsets: Sequence[int], origins: Sequence[int]) -> int:
    line = bisect_right(offsets, at) - 1
    return origins[line] + at - offsets[line]


def _joined(pages: Sequence[PageText]) -> tuple[str, list[int], list[int]]:
    """The lines of all pages less the running ones; where each begins here, and in the document.

    A sentence that runs over a page's end is put together again.
    """
    running = _running_lines(pages)
    parts: list[str] = []
    offsets: list[int] = []
    origins: list[int] = []
    at = 0
    for page in pages:
        begin = page.start
        lines = _lines(page, begin)
        while lines and not lines[-1][1].strip():
            lines.pop()
        kept = [(o, line) for o, line in lines if "\t" in line or _shape(line) not in running]
        if parts and kept and not _GOES_ON.match(next((ln for _, ln in kept if ln.strip()), "")):
            parts.append("\n")
            offsets.append(at)
            origins.append(begin)
            at += 1
        for origin, line in kept:
            parts.append(line + "\n")
            offsets.append(at)
            origins.append(origin)
            at += len(line) + 1
    return "".join(parts), offsets, origins


def _lines(page: PageText, begin: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for line in page.text.split("\n"):
        found.append((begin, line))
        begin += len(line) + 1
    return found


def _shape(line: str) -> str:
    """A line with its numbers blanked: page numbers differ from page to page."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _running_lines(pages: Sequence[PageText]) -> set[str]:
    """What stands at the top or bottom of at least a third of the pages, and of three.

    Rows of a table that runs over many pages do as well, but they are told by their tabs.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        shapes = (_shape(line) for line in page.text.split("\n") if "\t" not in line)
        lines = [shape for shape in shapes if shape and len(shape) <= EDGE_LENGTH]
        counts.update({*lines[:EDGE_LINES], *lines[-EDGE_LINES:]})
    often = max(EDGE_PAGES, len(pages) / 3)
    return {shape for shape, count in counts.items() if count >= often}


def _gap(old: Sequence[Piece], new: Sequence[Piece]) -> list[Change]:
    """What stands between two places that are the same: changed where alike, else out and in."""
    found: list[Change] = []
    last_old = last_new = 0
    for i, j in [*_alike(old, new), (len(old), len(new))]:
        found += [Change(kind=ChangeKind.REMOVED, old=one, new=None) for one in old[last_old:i]]
        found += [Change(kind=ChangeKind.ADDED, old=None, new=one) for one in new[last_new:j]]
        if i < len(old):
            found.append(Change(kind=ChangeKind.CHANGED, old=old[i], new=new[j]))
        last_old, last_new = i + 1, j + 1
    return found


def _alike(old: Sequence[Piece], new: Sequence[Piece]) -> list[tuple[int, int]]:
    """Pairs of sentences that say nearly the same, in order: the best next one each time."""
    if not old or not new:
        return []
    words = [Counter(one.key.split()) for one in new]
    wide = len(new) if len(old) * len(new) <= MOST_PAIRS else NEAR
    pairs: list[tuple[int, int]] = []
    floor = 0
    for i, one in enumerate(old):
        mine = Counter(one.key.split())
        middle = max(floor, i * len(new) // len(old)) if wide == NEAR else floor
        near = range(max(floor, middle - wide), min(len(new), middle + wide + 1))
        best = max(near, key=lambda j: _share(mine, words[j]), default=None)
        if best is not None and _share(mine, words[best]) >= ALIKE:
            pairs.append((i, best))
            floor = best + 1
    return pairs


def _share(one: Counter[str], other: Counter[str]) -> float:
    """Common words of all words, 0..1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _with_moves(changes: Sequence[Change]) -> list[Change]:
    """The same, with what was taken out here and put in there told once, where it is now."""
    gone: dict[str, list[Piece]] = defaultdict(list)
    for change in changes:
        if change.kind is ChangeKind.REMOVED and change.old and _is_long(change.old):
            gone[change.old.key].append(change.old)
    moved: dict[Piece, Piece] = {}
    for change in changes:
        if change.kind is ChangeKind.ADDED and change.new and gone.get(change.new.key):
            moved[change.new] = gone[change.new.key].pop(0)
    left = set(moved.values())
    told: list[Change] = []
    carried = 0
    for change in changes:
        carried += change.same_before
        if change.kind is ChangeKind.REMOVED and change.old in left:
            continue
        kind, old = change.kind, change.old
        if change.new is not None and change.new in moved:
            kind, old = ChangeKind.MOVED, moved[change.new]
        told.append(Change(kind=kind, old=old, new=change.new, same_before=carried))
        carried = 0
    return told


def _is_long(piece: Piece) -> bool:
    return piece.key.count(" ") + 1 >= MOVED_WORDS


Runs = list[tuple[str, bool]]


def word_changes(old: str, new: str) -> tuple[Runs, Runs]:
    """Both sentences in runs, each with whether it is in this one alone."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    out: Runs = []
    into: Runs = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = kind != "equal"
        if i1 < i2:
            out.append(("".join(before[i1:i2]), differs))
        if j1 < j2:
            into.append(("".join(after[j1:j2]), differs))
    return out, into
