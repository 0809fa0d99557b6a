"""Words from the picture of a page, by the Tesseract inside MuPDF and a language file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.language.identify import language_of
from rag.notices import Notice
from rag.parse.page.characters import is_beyond_latin, is_ideograph
from rag.parse.page.mupdf import pymupdf
from rag.parse.page.relined import relined, texts_of
from rag.parse.page.ruled import made_ready
from rag.parse.page.shapes import Drawing, Segment, Sheet, Word, area
from rag.parse.page.sheet import turning
from rag.parse.page.words import read_words
from rag.parse.reader.limits import fitting_dpi
from rag.types import Box

_DPI = 150
_MIN_DPI = 60  # below it letters are a few dots
_PICTURE_PIXELS = 4  # a picture in the file may have this many times the pixels of a drawn page
_SCAN = 0.4  # of the page; a larger picture is the page itself, not a figure on it
_GOOD = 0.6  # words that look like words; below it a page without a known language is unread
_SURE = 0.9  # below it a page without a known language may lie otherwise
_CLEAR = 0.8  # below it such a page may be in a script that is not known
_NOISE = 0.5  # of a line must look like words, or it is the texture of a picture
_MIDDLE = 210.0  # points from the middle of a page to where it is read to tell how it lies
_WIDER = 600.0  # where that tells nothing: all of a page of ordinary size, and not all of a plan
_TELLING = 60  # characters; fewer in the middle of a page do not tell how it lies
_TRIES = 3  # pages turned without gain, before turning is given up for the document
_LIKELY = re.compile(
    r"[(\[\"'“‘$€£]{0,4}+(?:(?=\S{0,27}[aeiouyàáâäåæèéêëìíîïòóôöøùúûüAEIOUYÀÁÂÄÅÆÈÉÊËÌÍÎÏÒÓÔÖØÙÚÛÜ])"
    r"[A-ZÀ-Þa-zß-ÿ]?(?:[a-zß-ÿ'’]++|[A-ZÀ-Þ'’]++)(?:[-/][A-Za-zÀ-ÿ]++)*+"
    r"|[A-Z]{2,5}|\d[\d.,:/%-]*+)[)\]\"'”’.,;:!?%]*"
)
# Greek, Cyrillic, Hebrew, Arabic, the scripts of India and further east, kana, hanzi, hangul.
_SCRIPTS = (
    "\u0370-\u03ff\u1f00-\u1fff", "\u0400-\u052f", "\u0590-\u05ff",
    "\u0600-\u077f\ufb50-\ufdff\ufe70-\ufefc", "\u0900-\u097f", "\u0980-\u0dff",
    "\u0e00-\u0eff", "\u1000-\u109f", "\u1780-\u17ff", "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff",
    "\u1100-\u11ff\uac00-\ud7af",
)  # fmt: skip
_LIKELY_ANY = re.compile(
    rf"{_LIKELY.pattern}|[\W\d_]*+(?:{'|'.join(f'[{one}-]+' for one in _SCRIPTS)})[\W\d_]*"
)
_LONGEST = 28  # letters of a word
_LETTERS = 40  # fewer do not tell that a page is in another script
_SHIPPED = Path(__file__).parent / "tessdata"

# Words and rules of a page, by a box of it and a turn.
_Reader: TypeAlias = Callable[[Box, int], tuple[list[Segment], list[Box]]]


@dataclass(slots=True)
class Ocr:
    """Reads pictures of one document; learns which way its pages lie.

    Tesseract's own confidence does not pass through MuPDF. `Word.confidence` is an estimate by the
    form of the word: 90 if it can be a word or a number, 40 if it is a jumble of signs. It tells
    good pages from bad ones, not a right word from a wrong one.
    """

    config: ParseConfig
    turn: int = 0
    fruitless: int = 0

    def read_page(self, page: pymupdf.Page, sheet: Sheet) -> Sheet | None:
        """The sheet with the words of its picture; None if it is too large to be drawn."""
        if self.is_too_large(sheet):
            return None
        width, height = page.rect.width, page.rect.height
        # Remembered for this page: where too little stands in its middle, all of it is tried.
        read: _Reader = cache(partial(self._read_turned, page))
        best, rules = read(Box(0, 0, width, height), self.turn)
        if not _is_sure(best) and self.fruitless < _TRIES:
            best, rules = self._try_turns(page, best, rules, read)
        width, height = (height, width) if self.turn % 180 else (width, height)
        return replace(
            sheet,
            width=width,
            height=height,
            segments=[] if _is_jumble(best) else _cleaned(best),
            sideways=[],
            drawings=[_as_drawing(box) for box in rules],
            pictures=[part for part in sheet.pictures if area(part.box) < _SCAN * sheet.area],
            ocr=True,
            unread=_is_jumble(best),
            turned=self.turn,
        )

    def read_figure(self, page: pymupdf.Page, sheet: Sheet, box: Box) -> list[Segment]:
        """The words in a figure of an upright page; nothing where most look like noise."""
        if self.is_too_large(sheet) or sheet.turned:
            return []
        found, _ = self._read_turned(page, box, 0, ready=False)  # the lines of a chart are no rules
        return _cleaned(found) if _quality(found) >= _GOOD else []

    def is_too_large(self, sheet: Sheet) -> bool:
        """Whether drawing the page would decode a picture that is over the limit of pixels."""
        if self.holds_large_picture(sheet):
            return True
        return fitting_dpi(sheet.width, sheet.height, _DPI, self.config.max_pixels) < _MIN_DPI

    def holds_large_picture(self, sheet: Sheet) -> bool:
        """Whether one of its pictures is over the limit of pixels."""
        most = _PICTURE_PIXELS * self.config.max_pixels
        return any(picture.width * picture.height > most for picture in sheet.pictures)

    def _try_turns(
        self, page: pymupdf.Page, best: list[Segment], rules: list[Box], read: _Reader
    ) -> tuple[list[Segment], list[Box]]:
        """The page turned as its middle is read best: the texture of a photo takes seconds."""
        width, height = page.rect.width, page.rect.height
        tried = _middle(page, min(width / 4, _MIDDLE), min(height / 4, _MIDDLE), read)
        if max(_length(found) for found in tried.values()) < _TELLING:
            tried = _middle(page, min(width / 2, _WIDER), min(height / 2, _WIDER), read)
        gain = {turn: _quality(found) * _length(found) for turn, found in tried.items()}
        turn = max(gain, key=lambda one: gain[one])
        least = 1.0 if _is_sure(tried[turn]) and not _is_sure(tried[self.turn]) else 1.5
        if (
            turn == self.turn
            or _quality(tried[turn]) < _GOOD
            or gain[turn] <= least * gain[self.turn]
        ):
            # Of words that are hardly any, a few pages tell about all.
            self.fruitless += _quality(best) < _GOOD
            return best, rules
        self.turn = turn
        return read(Box(0, 0, width, height), turn)

    def _read_turned(
        self, page: pymupdf.Page, box: Box, turn: int, *, ready: bool = True
    ) -> tuple[list[Segment], list[Box]]:
        """Words and rules in a box of the displayed page, boxes in the space of the page turned."""
        dpi = fitting_dpi(box.x1 - box.x0, box.y1 - box.y0, _DPI, self.config.max_pixels)
        zoom = dpi / 72
        matrix = turning(page.rect.width, page.rect.height, turn) * pymupdf.Matrix(zoom, zoom)
        clip = pymupdf.Rect(box.x0, box.y0, box.x1, box.y1)
        pixmap = page.get_pixmap(matrix=matrix, clip=clip, alpha=False)  # OCR wants colour
        left, top = pixmap.x, pixmap.y
        moved = pymupdf.Matrix(1, 0, 0, 1, left / zoom, top / zoom)
        pixmap, rules = made_ready(pixmap, dpi) if ready else (pixmap, [])
        placed = [Box((one.x0 + left) / zoom, (one.y0 + top) / zoom, (one.x1 + left) / zoom,
                      (one.y1 + top) / zoom) for one in rules]  # fmt: skip
        raw = self._recognise(pixmap, dpi, moved)
        # Up to the page's edge: the picture may be a pixel larger.
        shown = page.rect * matrix
        return _judged(raw, Box(0.0, 0.0, shown.width / zoom, shown.height / zoom)), placed

    def read_picture(self, pixmap: pymupdf.Pixmap, dpi: int) -> list[Segment]:
        """The words in a picture, boxes in points of it."""
        raw = self._recognise(pixmap, dpi, pymupdf.Matrix(1, 1))
        return _judged(raw, Box(0.0, 0.0, pixmap.width * 72 / dpi, pixmap.height * 72 / dpi))

    def _recognise(self, pixmap: pymupdf.Pixmap, dpi: int, moved: pymupdf.Matrix) -> dict[str, Any]:
        """The `rawdict` of a picture's words, moved from its corner to where it stands."""
        pixmap.set_dpi(dpi, dpi)
        layer = pixmap.pdfocr_tobytes(
            compress=False, language=self.config.ocr_languages, tessdata=str(self._tessdata())
        )
        with pymupdf.open(stream=layer, filetype="pdf") as document:
            read = document[0]
            scale = pixmap.width * 72 / dpi / max(1.0, read.rect.width)
            textpage = read.get_textpage(
                clip=pymupdf.INFINITE_RECT(),
                flags=pymupdf.TEXT_PRESERVE_WHITESPACE,
                matrix=pymupdf.Matrix(scale, scale) * moved,
            )
            raw: dict[str, Any] = textpage.extractRAWDICT()
        return relined(raw) if is_beyond_latin(texts_of(raw)) else raw

    def _tessdata(self) -> Path:
        folder = self.config.tessdata_dir or _SHIPPED
        for language in self.config.ocr_languages.split("+"):
            if not (folder / f"{language}.traineddata").is_file():
                raise UnreadableFileError(
                    Notice("parse.no_ocr_language", file=f"{language}.traineddata")
                )
        return folder


def _middle(
    page: pymupdf.Page, across: float, down: float, read: _Reader
) -> dict[int, list[Segment]]:
    """What stands so far from the middle of a page, as read in each direction."""
    x, y = page.rect.width / 2, page.rect.height / 2
    middle = Box(x - across, y - down, x + across, y + down)
    return {turn: read(middle, turn)[0] for turn in (0, 90, 180, 270)}


def _judged(raw: dict[str, Any], frame: Box) -> list[Segment]:
    """The segments of what was recognised, each word with how sure it is."""
    segments = read_words(raw, frame, []).segments
    for word in (word for segment in segments for word in segment.words):
        word.doubt = None
        word.confidence = _confidence(word)
    return segments


def _as_drawing(rule: Box) -> Drawing:
    return Drawing(rule, order=0, stroked=False, rectangle=True, opaque=True)


def _confidence(word: Word) -> int:
    return 90 if _is_likely(word.text) else 40


def _is_likely(text: str) -> bool:
    """Whether it can be a word or a number. Of scripts other than Latin the letters tell enough."""
    if text.isascii():
        return len(text) <= _LONGEST and _LIKELY.fullmatch(text) is not None
    return _LIKELY_ANY.fullmatch(text) is not None


def _is_sure(segments: list[Segment]) -> bool:
    """Whether what was read can be nothing else: jumble has neither words nor a language."""
    quality = _quality(segments)
    return quality >= _SURE or (quality >= _GOOD and _tells_language(segments))


def _tells_language(segments: list[Segment]) -> bool:
    return bool(language_of(" ".join(part.text for part in segments)))


def _is_jumble(segments: list[Segment]) -> bool:
    """Whether letters were taken for those of another script, or for letters at all.

    Told only where there is much of it, and no language in it either.
    """
    letters = sum(char.isalpha() for part in segments for char in part.text)
    if letters < _LETTERS or _quality(segments) >= _CLEAR:
        return False
    return not _tells_language(segments)


def says_words(parts: Iterable[Segment]) -> bool:
    """Whether most of some lines, wherever read, look like words."""
    words = [word for part in parts for word in part.words]
    likely = sum(len(word.text) for word in words if _is_likely(word.text))
    return 2 * likely > sum(len(word.text) for word in words)


def _length(segments: list[Segment]) -> int:
    return sum(len(word.text) for part in segments for word in part.words)


def _share(segments: list[Segment]) -> float:
    """Share of the characters that are in words which look like words."""
    likely = sum(len(word.text) for part in segments for word in part.words if word.confidence > 50)
    return likely / max(1, _length(segments))


def _quality(segments: list[Segment]) -> float:
    """Share of the characters that are in longer likely words, 0 if there are too few to tell.

    Type that stands on its head or lies on its side is read as short jumbles.
    """
    total = _length(segments)
    likely = sum(
        len(word.text)
        for part in segments
        for word in part.words
        if word.confidence > 50 and (len(word.text) > 2 or is_ideograph(word.text[0]))
    )
    return likely / total if total >= 12 else 0.0


def _cleaned(segments: list[Segment]) -> list[Segment]:
    """Without what is noise, and with one type size a line: OCR measures every word anew."""
    kept = [part for part in segments if _share([part]) >= _NOISE]
    sizes: Counter[int] = Counter()
    for part in kept:
        size = median(word.size for word in part.words)
        for word in part.words:
            word.size = size
        sizes[round(size)] += len(part.text)
    usual = max(sizes, key=lambda size: sizes[size], default=10)
    for word in (word for part in kept for word in part.words):
        if 0.8 * usual < word.size < 1.25 * usual:
            word.size = usual
    return kept
