"""Boxes to tick in the forms of a PDF: what they show is a drawing, so it is written as a sign."""

from collections.abc import Iterator

from rag.parse.page.mupdf import FAILURES, pymupdf
from rag.parse.page.shapes import Segment, Sheet, Word, holds_middle
from rag.parse.symbols import box
from rag.types import Box

_MOST = 2_000  # of one page
_KINDS = (2, 5)  # boxes to tick, and those of which one is chosen, as PyMuPDF counts them
_HIDDEN = 1 << 1  # of the flags of an annotation


def write_boxes(page: pymupdf.Page, sheet: Sheet, matrix: pymupdf.Matrix) -> None:
    """Put ☑ or ☐ where a box is, instead of what its look may have as letters."""
    if not page.parent.is_pdf or page.parent.xref_get_key(page.xref, "Annots")[0] == "null":
        return
    try:
        found = list(_boxes(page, matrix))
    except FAILURES:
        return
    if not found:
        return
    kept = []
    for segment in sheet.segments:
        words = [w for w in segment.words if not any(holds_middle(at, w.box) for at, _ in found)]
        kept += [segment if len(words) == len(segment.words) else Segment(words)] if words else []
    signs = [Segment([Word(box(ticked), at, at.y1 - at.y0, bold=False)]) for at, ticked in found]
    sheet.segments = [*kept, *signs]
    sheet.characters += len(signs)


def _boxes(page: pymupdf.Page, matrix: pymupdf.Matrix) -> Iterator[tuple[Box, bool]]:
    """The boxes that are shown, each with whether it is ticked."""
    document = page.parent
    for count, widget in enumerate(page.widgets(types=_KINDS)):
        if count >= _MOST:
            return
        kind, flags = document.xref_get_key(widget.xref, "F")
        if kind == "int" and int(flags) & _HIDDEN:
            continue
        kind, state = document.xref_get_key(widget.xref, "AS")
        # `widget.rect` is on the page as it is displayed; the matrix begins before its rotation.
        at = widget.rect * page.derotation_matrix * matrix
        yield Box(*at), kind == "name" and state != "/Off"
