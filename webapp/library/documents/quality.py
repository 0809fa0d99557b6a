"""How well a document could be read: counted over its pages, told in words, and filtered by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy

from rag.types import PageQuality
from webapp.library.models import Chunk, Document, Page

MOST_LISTED = 12  # pages that are named


class Mark(TextChoices):
    """What documents are filtered by."""

    OCR = "ocr", gettext_lazy("Has OCR")
    POOR = "poor", gettext_lazy("Poor pages")
    HIDDEN = "hidden", gettext_lazy("Hidden text")

    def filter(self) -> Q:
        """Documents that have such pages."""
        return Q(**{f"{self.value}_pages__gt": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Counts over the pages of one generation. `sure` is the mean confidence of OCR, 0..1.

    `skipped` counts pictures that are no figures, `described` figures with a caption by a model.
    """

    pages: int
    text_pages: int
    ocr_pages: int
    sure: float
    poor: tuple[int, ...]
    empty: tuple[int, ...]
    hidden: tuple[int, ...]
    garbled: tuple[int, ...]
    tables: int
    figures: int
    described: int
    skipped: int
    links: int
    languages: tuple[str, ...]

    @property
    def poor_listed(self) -> Sequence[int]:
        """The first of the poor pages."""
        return self.poor[:MOST_LISTED]


def read_quality(stored: Mapping[str, Any]) -> PageQuality:
    """The quality of a page as it is stored; what an older reading did not tell is unknown."""
    known = {name: value for name, value in stored.items() if name in PageQuality.__slots__}
    return PageQuality(**{"text_layer": True, **known})


def count_quality(pages: Iterable[tuple[int, Mapping[str, Any]]], *, described: int = 0) -> Quality:
    """Count over pages, each with its number and its stored quality."""
    read = [(number, read_quality(stored)) for number, stored in pages]
    ocr = [quality.confidence for _, quality in read if quality.ocr]
    languages = Counter(quality.language for _, quality in read if quality.language)
    return Quality(
        pages=len(read),
        text_pages=sum(quality.text_layer and not quality.ocr for _, quality in read),
        ocr_pages=len(ocr),
        sure=round(sum(ocr) / len(ocr), 3) if ocr else 1.0,
        poor=tuple(number for number, quality in read if quality.doubt),
        empty=tuple(n for n, quality in read if not (quality.text_layer or quality.ocr)),
        hidden=tuple(number for number, quality in read if quality.hidden),
        garbled=tuple(number for number, quality in read if quality.is_garbled),
        tables=sum(quality.tables for _, quality in read),
        figures=sum(quality.figures for _, quality in read),
        described=described,
        skipped=sum(quality.skipped for _, quality in read),
        links=sum(quality.links for _, quality in read),
        languages=tuple(code for code, _ in languages.most_common(3)),
    )


def quality_of(document: Document) -> Quality:
    """The quality of the live generation. Two queries, and a row for every page."""
    return _quality(document, document.generation)


def quality_fields(document: Document, generation: int) -> dict[str, object]:
    """What is kept with a document to be filtered by, when a generation goes live."""
    quality = _quality(document, generation)
    return {
        "ocr_pages": quality.ocr_pages,
        "poor_pages": len(quality.poor),
        "hidden_pages": len(quality.hidden),
        "languages": " ".join(quality.languages),
    }


def _quality(document: Document, generation: int) -> Quality:
    pages = Page.objects.filter(document=document, generation=generation)
    described = Chunk.objects.filter(document=document, generation=generation).exclude(caption="")
    rows = pages.order_by("number").values_list("number", "quality")
    return count_quality(rows, described=described.count())
