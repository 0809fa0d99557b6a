"""Whether the text layer says what the page shows: a sample of its lines is read by OCR.

A font may map its glyphs to other letters than it draws, and words may lie unpainted or covered
where something else is seen. The samples of a page are one picture, so that a look costs a tenth
of a second; the number of looks is bounded for a document.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

import numpy as np

from rag.parse.page.mupdf import pymupdf
from rag.parse.page.ocr import Ocr, says_words
from rag.parse.page.shapes import Segment, Sheet, Unseen, Word
from rag.types import HiddenKind

_DPI = 120
_LOOKS = 30  # at most, for a document
_FONT_LOOKS = 3  # of these at fonts that give no cause
_SAMPLES = 2  # lines of a look
_LONGEST = 45  # characters of each: a look costs what is read
_LEAST_WORDS = 3  # of a font, to compare; fewer tell nothing
_LEAST_CHARACTERS = 60  # of the page in a font, to be worth a look
_MUCH = 10  # times what is false is more than the page
_AGREES = 0.25  # of the words; less is another text
_ODD = 0.5  # of the letters in words that look like words; less is odd
_LONG = re.compile(r"[A-Za-zÀ-ÿ]{4,}")
_VOWEL = re.compile(r"[aeiouyàáâäåæèéêëìíîïòóôöøùúûü]", re.IGNORECASE)
_PICTURED = frozenset({HiddenKind.UNPAINTED, HiddenKind.COVERED})


@dataclass(slots=True)
class Proof:
    """Compares the pages of one document with what they show; remembers fonts that lie."""

    ocr: Ocr
    known: set[str] = field(default_factory=set)
    lying: set[str] = field(default_factory=set)
    looks: int = 0
    font_looks: int = 0

    def check(self, page: pymupdf.Page, sheet: Sheet) -> Sheet:
        """The sheet without words that its picture does not show; a lying font empties it."""
        if sheet.turned or self.ocr.is_too_large(sheet):
            return sheet
        sheet = self._check_pictured(page, sheet)
        self._learn_fonts(page, sheet)
        false = [part for part in sheet.segments if part.words[0].font in self.lying]
        if _MUCH * _length(false) > _length(sheet.segments):
            # What is printed there would be lost: all of the page is read from its picture.
            return replace(_without(sheet, false, HiddenKind.REMAPPED), garbled=1.0)
        return _without(sheet, false, HiddenKind.REMAPPED)

    def _check_pictured(self, page: pymupdf.Page, sheet: Sheet) -> Sheet:
        """Words that are not painted, or lie under a picture, must be those that it shows."""
        doubted = [part for part in sheet.segments if part.words[0].doubt in _PICTURED]
        if not doubted or self.looks >= _LOOKS:
            return sheet
        kind = doubted[0].words[0].doubt or HiddenKind.UNPAINTED
        agreed = self._agrees(page, _longest(doubted))
        return _without(sheet, doubted, kind) if agreed is False else sheet

    def _learn_fonts(self, page: pymupdf.Page, sheet: Sheet) -> None:
        """Look at fonts that are new: at the first few, and at those whose words look odd."""
        fonts: dict[str, list[Segment]] = {}
        for part in sheet.segments:
            fonts.setdefault(part.words[0].font, []).append(part)
        for font, parts in fonts.items():
            if font in self.known:
                continue
            odd = _is_odd(parts)
            if self.looks >= _LOOKS or (not odd and self.font_looks >= _FONT_LOOKS):
                continue
            samples = _longest(parts)
            if _length(parts) < _LEAST_CHARACTERS or len(_long_words(samples)) < _LEAST_WORDS:
                continue
            self.known.add(font)
            self.font_looks += not odd
            if self._agrees(page, samples) is False:
                self.lying.add(font)

    def _agrees(self, page: pymupdf.Page, samples: Sequence[Segment]) -> bool | None:
        """Whether the picture shows these words; None if it cannot be told."""
        wanted = _long_words(samples)
        if not wanted or not (says_words(samples) or samples[0].words[0].doubt is None):
            return None  # a jumble that was read badly hides nothing
        self.looks += 1
        found = self.ocr.read_picture(_strips(page, samples), _DPI)
        read = _long_words(found)
        if not read:
            return False if samples[0].words[0].doubt in _PICTURED else None
        same = sum(bool(get_close_matches(word, read, 1, 0.75)) for word in wanted)
        return same >= _AGREES * len(wanted)


def _strips(page: pymupdf.Page, samples: Sequence[Segment]) -> pymupdf.Pixmap:
    """The samples as the page shows them, below each other in one picture."""
    zoom = pymupdf.Matrix(_DPI / 72, _DPI / 72)
    strips = []
    for part in samples:
        clip = pymupdf.Rect(part.box.x0 - 2, part.box.y0 - 2, part.box.x1 + 2, part.box.y1 + 2)
        pixmap = page.get_pixmap(matrix=zoom, clip=clip, colorspace=pymupdf.csRGB, alpha=False)
        shape = (pixmap.height, pixmap.width, 3)
        strips.append(np.frombuffer(pixmap.samples, np.uint8).reshape(shape))
    gap = 12
    width = max(strip.shape[1] for strip in strips) + 2 * gap
    height = sum(strip.shape[0] + gap for strip in strips) + gap
    picture = np.full((height, width, 3), 255, np.uint8)
    top = gap
    for strip in strips:
        picture[top : top + strip.shape[0], gap : gap + strip.shape[1]] = strip
        top += strip.shape[0] + gap
    return pymupdf.Pixmap(pymupdf.csRGB, width, height, picture.tobytes(), False)  # noqa: FBT003


def _longest(parts: Sequence[Segment]) -> list[Segment]:
    """The beginnings of the longest lines."""
    best = sorted(parts, key=lambda part: -len(part.text))[:_SAMPLES]
    return [_beginning(part) for part in best]


def _beginning(part: Segment) -> Segment:
    length = 0
    words: list[Word] = []
    for word in part.words:
        length += len(word.text) + 1
        if words and length > _LONGEST:
            break
        words.append(word)
    return Segment(words)


def _long_words(parts: Iterable[Segment]) -> list[str]:
    return [word.casefold() for part in parts for word in _LONG.findall(part.text)]


def _is_odd(parts: Sequence[Segment]) -> bool:
    """Whether what should be words are not: broken encodings give runs of consonants."""
    words = _long_words(parts)
    letters = sum(len(word) for word in words)
    likely = sum(len(word) for word in words if 5 * len(_VOWEL.findall(word)) >= len(word))
    return letters >= _LEAST_CHARACTERS and likely < _ODD * letters


def _length(parts: Iterable[Segment]) -> int:
    return sum(len(part.text) for part in parts)


def _without(sheet: Sheet, parts: Sequence[Segment], kind: HiddenKind) -> Sheet:
    """The sheet with these lines among what is not seen."""
    if not parts:
        return sheet
    gone = {id(part) for part in parts}
    words: list[Word] = [word for part in parts for word in part.words]
    return replace(
        sheet,
        segments=[part for part in sheet.segments if id(part) not in gone],
        unseen=[*sheet.unseen, *(Unseen(word.text, word.box, kind) for word in words)],
    )
