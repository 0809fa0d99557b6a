"""Reads a presentation: each slide is a page, its shapes in the order in which they are read."""

from collections.abc import Callable, Iterator

from lxml import etree

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.office.charts import write_chart, write_diagram
from rag.parse.office.equations import linear
from rag.parse.office.numerals import numeral
from rag.parse.office.package import Package
from rag.parse.symbols import raised
from rag.parse.text.flow import Field, Flow
from rag.parse.text.insets import Insets, Tally
from rag.parse.text.markup import local
from rag.types import ParsedDocument, Severity, SourceFile

PARSER = "pptx/3"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr"})
_BODIES = frozenset({"body", "subTitle", "obj", ""})
_DEEPEST = 20  # groups within groups
_LINE = 200_000  # EMU; shapes whose tops are nearer than this stand side by side
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a presentation. Hidden slides are left out. Raises UnreadableFileError, LimitError."""
    with Package(source.path) as package:
        slides, hidden = _slides(package)
        if len(slides) > config.max_pages:
            raise LimitError(Notice("parse.slides", most=config.max_pages))
        tally, flow = Tally(report, len(slides)), Flow(config, cuts=False)
        insets, struck = Insets(config, tally), 0
        for number, name in enumerate(slides, start=1):
            if number > 1:
                flow.next_page()
            slide = _Slide(package, name, flow, insets)
            slide.write()
            struck += slide.struck
            tally.done()
        if hidden:
            flow.tell("hidden_text", Severity.WARN, Notice("parse.hidden_slides", count=hidden))
        if struck:
            flow.tell("struck", Severity.NOTE, Notice("word.struck", count=struck))
        package.tell_inside(flow)
        return flow.finish(source, PARSER)


def _slides(package: Package) -> tuple[list[str], int]:
    """The names of the slides that are shown, in order, and how many are hidden."""
    main = package.main()
    relations = package.relations(main)
    shown, hidden = [], 0
    for one in package.tree(main).iter(f"{_P}sldId"):
        relation = relations.get(one.get(f"{_REL}id", ""))
        if relation is None or relation.target not in package.names:
            continue
        if package.tree(relation.target).get("show") in {"0", "false"}:
            hidden += 1
        else:
            shown.append(relation.target)
    if not shown:
        raise UnreadableFileError(Notice("parse.no_slides"))
    return shown, hidden


class _Slide:
    def __init__(self, package: Package, name: str, flow: Flow, insets: Insets) -> None:
        self._package, self._name, self._flow, self._insets = package, name, flow, insets
        self._relations = package.relations(name)
        self.struck = 0  # pieces of text that are left out

    def write(self) -> None:
        """Write the slide: its title, then the rest from top to bottom, then the notes."""
        tree = self._package.tree(self._name).find(f"{_P}cSld/{_P}spTree")
        shapes = list(self._shapes(tree, 0)) if tree is not None else []
        for gone in (words for shape in shapes for words in _struck(shape)):
            self._flow.hide(gone)
            self.struck += 1
        titles = [shape for shape in shapes if _role(shape) in _TITLES]
        for shape in titles:
            self._flow.heading(_words(shape), 1)
        for shape in sorted((one for one in shapes if one not in titles), key=_place):
            self._shape(shape)
        self._speaker_notes()

    def _shapes(self, tree: etree._Element, depth: int) -> Iterator[etree._Element]:
        """The shapes that are shown; those of groups one by one."""
        for shape in tree if depth <= _DEEPEST else ():
            name = local(shape)
            if name == "AlternateContent":
                yield from self._shapes(next(iter(shape), shape), depth + 1)
            elif name not in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"):
                continue
            elif _is_hidden(shape):
                self._flow.hide(_words(shape))
                self._flow.tell("hidden_text", Severity.WARN, Notice("parse.hidden_shape"))
            elif name == "grpSp":
                yield from self._shapes(shape, depth + 1)
            elif _role(shape) not in _FURNITURE:
                yield shape

    def _shape(self, shape: etree._Element) -> None:
        if local(shape) == "graphicFrame":
            self._frame(shape)
            return
        body = shape.find(f"{_P}txBody")
        if body is not None:
            _write_text(body, self._flow, listed=_role(shape) in _BODIES)
        elif local(shape) == "pic":
            self._picture(shape)

    def _picture(self, shape: etree._Element) -> None:
        """What a picture is said to show, and the words in it."""
        described = shape.find(f".//{_P}cNvPr")
        if described is not None and described.get("descr"):
            self._flow.paragraph(f"[Picture: {described.get('descr')}]")
        for blip in shape.iter(f"{_A}blip"):
            related = self._relations.get(blip.get(f"{_REL}embed", ""))
            if related and related.target in self._package.names:
                self._insets.write(self._package.read(related.target), self._flow)

    def _frame(self, frame: etree._Element) -> None:
        """A table, a chart, or a diagram whose words stand in a part of their own."""
        for part in frame.iter():
            related = self._relations.get(part.get(f"{_REL}id") or part.get(f"{_REL}dm") or "")
            if local(part) == "tbl":
                self._flow.table(_fields(part))
            elif local(part) == "chart" and related:
                write_chart(self._package, related.target, self._flow)
            elif local(part) == "relIds" and related:
                write_diagram(self._package, related.target, self._flow)

    def _speaker_notes(self) -> None:
        part = self._package.related(self._name, "notesSlide")
        if part is None:
            return
        for shape in self._package.tree(part).iter(f"{_P}sp"):
            if _role(shape) == "body":
                words = _words(shape).strip()
                if words:
                    self._flow.paragraph(f"Speaker notes: {words}")


def _write_text(body: etree._Element, flow: Flow, *, listed: bool) -> None:
    """The paragraphs of a shape; those with bullets or numbers become a list."""
    items: list[str] = []
    counts: dict[int, int] = {}
    for paragraph in body.iter(f"{_A}p"):
        words = _paragraph(paragraph)
        if not words.strip():
            continue
        mark = _mark(paragraph, counts, listed=listed)
        if mark:
            items.append(f"{mark} {words}")
            continue
        flow.items(items)
        items = []
        flow.paragraph(words)
    flow.items(items)


def _mark(paragraph: etree._Element, counts: dict[int, int], *, listed: bool) -> str:
    """The bullet or number of a paragraph. Body text has bullets unless it says otherwise."""
    looks = paragraph.find(f"{_A}pPr")
    depth = int(looks.get("lvl", "0")) if looks is not None else 0
    numbered = looks.find(f"{_A}buAutoNum") if looks is not None else None
    if numbered is None:
        counts.pop(depth, None)
        told = {local(one) for one in looks} if looks is not None else set()
        if told & {"buChar", "buBlip"}:
            return "•"
        return "•" if listed and "buNone" not in told and _several(paragraph) else ""
    counts[depth] = counts.get(depth, int(numbered.get("startAt", "1")) - 1) + 1
    kind = {"alpha": "Letter", "roman": "Roman"}.get(numbered.get("type", "")[:5], "")
    upper = "upper" if "Uc" in numbered.get("type", "") else "lower"
    return numeral(counts[depth], f"{upper}{kind}" if kind else "decimal") + "."


def _several(paragraph: etree._Element) -> bool:
    """Whether it is one of several: a single paragraph in a placeholder is no list."""
    above = paragraph.getparent()
    full = (
        [one for one in above.iter(f"{_A}p") if _paragraph(one).strip()]
        if above is not None
        else []
    )
    return len(full) > 1


def _paragraph(paragraph: etree._Element) -> str:
    return "".join(map(_piece, paragraph.iter(f"{_A}t", f"{_A}br", f"{_M}oMath")))


def _piece(part: etree._Element) -> str:
    """A piece of a paragraph; one that is struck out is none."""
    if local(part) == "oMath":
        return linear(part)
    if local(part) == "br":
        return " "
    run = part.getparent()
    looks = run.find(f"{_A}rPr") if run is not None else None
    if looks is None:
        return part.text or ""
    if _strikes(looks):
        return ""
    above = looks.get("baseline", "0").rstrip("%")
    text = part.text or ""
    return raised(text) if above.isdigit() and int(above) > 0 else text


def _strikes(looks: etree._Element) -> bool:
    return looks.get("strike", "noStrike") != "noStrike"


def _struck(shape: etree._Element) -> Iterator[str]:
    """The words of a shape that are struck out."""
    for looks in filter(_strikes, shape.iter(f"{_A}rPr")):
        run = looks.getparent()
        words = run.findtext(f"{_A}t", "") if run is not None else ""
        if words.strip():
            yield words


def _words(shape: etree._Element) -> str:
    return " ".join(_paragraph(paragraph) for paragraph in shape.iter(f"{_A}p"))


def _fields(table: etree._Element) -> Iterator[Field]:
    looks = table.find(f"{_A}tblPr")
    first = looks is not None and looks.get("firstRow") in {"1", "true"}
    for at, row in enumerate(table.iter(f"{_A}tr")):
        for column, cell in enumerate(row.iter(f"{_A}tc")):
            yield Field(at, column, _words(cell), True if first and at == 0 else None)


def _role(shape: etree._Element) -> str | None:
    """What a shape holds the place of: title, body, the number of the slide; None if nothing."""
    holder = shape.find(f"*/{_P}nvPr/{_P}ph")
    return None if holder is None else holder.get("type", "")


def _is_hidden(shape: etree._Element) -> bool:
    named = shape.find(f"*/{_P}cNvPr")
    return named is not None and named.get("hidden") in {"1", "true"}


def _place(shape: etree._Element) -> tuple[int, int]:
    """From top to bottom, then from left to right; what takes its place from a layout, first."""
    offset = next(shape.iter(f"{_A}off"), None)
    if offset is None:
        offset = shape.find(f"{_P}xfrm/{_A}off")
    if offset is None:
        return (-1, 0)
    return (int(offset.get("y", "0")) // _LINE, int(offset.get("x", "0")))
