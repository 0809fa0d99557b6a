"""One page from what it shows to its text: tables, figures and columns in reading order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.config import ParseConfig
from rag.language.identify import language_of
from rag.parse.page.characters import is_beyond_latin
from rag.parse.page.extras import page_extras
from rag.parse.page.mupdf import pymupdf
from rag.parse.page.ocr import Ocr
from rag.parse.page.proof import Proof
from rag.parse.page.shapes import (
    Row,
    Segment,
    Sheet,
    Unseen,
    Word,
    beginning,
    holds_middle,
    runs_left,
    to_rows,
    union,
)
from rag.parse.page.sheet import read_sheet
from rag.parse.page.triage import triage
from rag.parse.structure.columns import Block, Item, reading_order
from rag.parse.structure.drafts import Draft, FigureDraft, PageDraft, PageWriter
from rag.parse.structure.figures import find_figures
from rag.parse.structure.hyphens import Vocabulary, learn
from rag.parse.structure.lattice import find_ruled
from rag.parse.structure.paragraphs import to_passages
from rag.parse.structure.tables import Table, find_tables
from rag.parse.structure.wordtables import find_word_tables
from rag.types import Box, ElementKind, PageQuality, Route

_READ_FIGURES = 100  # figures of a document that are read by OCR
_MIN_READ = 60.0  # points; a smaller picture holds no words worth reading


class PageReader:
    """Reads the pages of one document, one after the other."""

    def __init__(self, config: ParseConfig) -> None:
        self._config = config
        self._ocr = Ocr(config)
        self._proof = Proof(self._ocr)
        self._figures_read = 0
        self._figures = 0
        self._vocabulary: Vocabulary = Counter()

    def read(self, page: pymupdf.Page) -> PageDraft:
        """Read a page. Raises MuPDF's errors if the page is damaged."""
        sheet = read_sheet(page, self._config.max_pixels)
        if self._config.ocr:
            sheet = self._proof.check(page, sheet)
        route = triage(sheet)
        if route is Route.OCR:
            route, sheet = self._look(page, sheet)
        sheet, cut = beginning(sheet, self._config.max_page_characters)
        learn(self._vocabulary, (word for part in sheet.segments for word in part.words))
        writer = PageWriter(sheet.number, self._vocabulary)
        if route is Route.PLAIN:
            for passage in to_passages(to_rows(sheet.segments)):
                writer.add_passage(passage)
        else:
            self._write(page, sheet, writer)
        targets, notes = page_extras(page)
        quality = replace(_quality(sheet, route, writer), links=len(targets))
        draft = writer.finish(page.rect.width, page.rect.height, quality)
        draft = replace(
            draft,
            unseen=(*_placed(sheet), *notes),
            targets=tuple(targets),
            cut=cut,
            large=self._ocr.holds_large_picture(sheet),
        )
        return _shown(sheet, draft) if sheet.turned else draft

    def _look(self, page: pymupdf.Page, sheet: Sheet) -> tuple[Route, Sheet]:
        """The sheet with the words of its picture, or its own, where those are no words.

        A text layer in a script that OCR does not know is better than what it takes it for.
        """
        read = self._ocr.read_page(page, sheet) if self._config.ocr else None
        if read is None:
            return Route.LAYOUT, sheet
        told = is_beyond_latin(part.text for part in sheet.segments) and not sheet.is_garbled
        if told and not is_beyond_latin(part.text for part in read.segments):
            return Route.LAYOUT, sheet
        if read.unread and sheet.segments:
            return Route.LAYOUT, replace(sheet, unread=True)
        return Route.OCR, read

    def _write(self, page: pymupdf.Page, sheet: Sheet, writer: PageWriter) -> None:
        tables, loose = find_ruled(sheet.drawings, sheet.segments)
        boxes = find_figures(sheet, [table.box for table in tables])
        boxes = boxes[: max(0, self._config.max_figures - self._figures)]
        self._figures += len(boxes)
        figures: list[tuple[Box, list[Row]]] = []
        for box in boxes:
            inside = [part for part in loose if holds_middle(box, part.box)]
            taken = {id(part) for part in inside}
            loose = [part for part in loose if id(part) not in taken]
            figures.append((box, to_rows(inside or self._read_figure(page, sheet, box))))
        blocks = [Block(table.box, table=index) for index, table in enumerate(tables)]
        blocks += [Block(box, figure=index) for index, (box, _) in enumerate(figures)]
        for region in reading_order([*loose, *blocks]):
            _write_region(region, tables, figures, writer)
        for passage in to_passages([[part] for part in sheet.sideways]):
            writer.add_passage(passage)

    def _read_figure(self, page: pymupdf.Page, sheet: Sheet, box: Box) -> list[Segment]:
        small = min(box.x1 - box.x0, box.y1 - box.y0) < _MIN_READ
        if small or not self._config.ocr or self._figures_read >= _READ_FIGURES:
            return []
        self._figures_read += 1
        return self._ocr.read_figure(page, sheet, box)


def _write_region(
    region: Sequence[Item],
    tables: Sequence[Table],
    figures: Sequence[tuple[Box, list[Row]]],
    writer: PageWriter,
) -> None:
    """Write a region from top to bottom, its ruled tables and figures where they stand."""
    blocks = sorted(
        (item for item in region if isinstance(item, Block)), key=lambda block: block.box.y0
    )
    rows = to_rows(item for item in region if isinstance(item, Segment))
    done = 0
    for block in blocks:
        after = done
        while after < len(rows) and rows[after][0].box.y0 < block.box.y0:
            after += 1
        _write_rows(rows[done:after], writer)
        done = after
        if block.table is not None:
            writer.add_table(tables[block.table])
        if block.figure is not None:
            writer.add_figure(*figures[block.figure])
    _write_rows(rows[done:], writer)


def _write_rows(rows: Sequence[Row], writer: PageWriter) -> None:
    done = 0
    for first, after, table in _tables(rows):
        for passage in to_passages(rows[done:first]):
            writer.add_passage(passage)
        writer.add_table(table)
        done = after
    for passage in to_passages(rows[done:]):
        writer.add_passage(passage)


def _tables(rows: Sequence[Row]) -> Iterator[tuple[int, int, Table]]:
    """Tables without rules, of amounts or of words, from top to bottom."""
    if runs_left(part.text for row in rows for part in row):
        # Columns are looked for from left to right: what runs the other way is shown in a mirror.
        for first, after, table in find_tables([_mirrored(row) for row in rows]):
            yield first, after, _back(table)
        return
    done = 0
    for first, after, table in find_tables(rows):
        for start, end, words in find_word_tables(rows[done:first]):
            yield done + start, done + end, words
        yield first, after, table
        done = after
    for start, end, words in find_word_tables(rows[done:]):
        yield done + start, done + end, words


def _mirrored(row: Row) -> Row:
    return [Segment([_in_mirror(word) for word in part.words]) for part in row]


def _in_mirror(word: Word) -> Word:
    box = word.box
    return replace(word, box=Box(-box.x1, box.y0, -box.x0, box.y1))


def _back(table: Table) -> Table:
    cells = [replace(cell, words=tuple(map(_in_mirror, cell.words))) for cell in table.cells]
    return Table(tuple(cells), union(word.box for cell in cells for word in cell.words))


def _quality(sheet: Sheet, route: Route, writer: PageWriter) -> PageQuality:
    words = [word for part in sheet.segments for word in part.words]
    confidence = sum(word.confidence for word in words) / (100 * len(words)) if words else 1.0
    kinds = [draft.kind for draft in writer.drafts]
    figures = kinds.count(ElementKind.FIGURE)
    return PageQuality(
        text_layer=sheet.characters - sheet.hidden > 0,
        ocr=sheet.ocr and not sheet.unread,
        unread=sheet.unread,
        confidence=round(confidence, 3) if sheet.ocr else 1.0,
        garbled=round(sheet.garbled, 3),
        hidden=sheet.hidden,
        images=len(sheet.pictures),
        route=route,
        tables=kinds.count(ElementKind.TABLE),
        figures=figures,
        skipped=max(0, len(sheet.pictures) - figures),
        language=language_of("".join(writer.parts)),
    )


def _placed(sheet: Sheet) -> Iterator[Unseen]:
    """What is not seen, with its place on the page as it is displayed."""
    for part in sheet.unseen:
        yield replace(part, box=sheet.shown(part.box))


def _shown(sheet: Sheet, draft: PageDraft) -> PageDraft:
    """The draft of a page that was read turned, with its boxes where the page shows them."""
    for array in (draft.words, draft.cells):
        for row in array:
            box = sheet.shown(Box(*(float(row[name]) for name in ("x0", "y0", "x1", "y1"))))
            row["x0"], row["y0"], row["x1"], row["y1"] = box.x0, box.y0, box.x1, box.y1
    return replace(
        draft,
        drafts=tuple(_turned(sheet, part) for part in draft.drafts),
        figures=tuple(
            FigureDraft(sheet.shown(figure.box), figure.draft) for figure in draft.figures
        ),
    )


def _turned(sheet: Sheet, draft: Draft) -> Draft:
    return replace(draft, box=sheet.shown(draft.box))
