"""The text of a Word paragraph, and what hangs on it: notes, text boxes, charts, pictures."""

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from rag.parse.office.equations import linear
from rag.parse.office.package import Package
from rag.parse.office.wordprocessing import (
    Style,
    Styles,
    W,
    field_state,
    is_on,
    is_outer,
    symbol,
    value_of,
)
from rag.parse.symbols import raised
from rag.parse.text.flow import Flow
from rag.parse.text.markup import local, text_in

DEEPEST = 40  # blocks within blocks; more is a trick
_BREAKS = frozenset({"br", "cr", "tab", "ptab"})
_GONE = frozenset({"del", "moveFrom"})  # tracked changes that took text away
_STRUCK = ("strike", "dstrike")
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(slots=True)
class Text:
    """The text of a paragraph, and what hangs on it."""

    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Runs:
    """Reads the runs of paragraphs; counts what it leaves out."""

    def __init__(self, package: Package, flow: Flow) -> None:
        self._package, self._flow = package, flow
        self._main = package.main()
        self.styles = Styles(package, self._main)
        self.out: Counter[str] = Counter()
        self._relations = package.relations(self._main)
        self._notes = {kind: self._note_texts(kind) for kind in _NOTES.values()}

    def read(self, element: etree._Element, read: Text, style: Style, depth: int) -> None:
        """The text of what is within a paragraph; tracked deletions are counted and left out."""
        for child in element if depth <= DEEPEST else ():
            name = local(child)
            if name == "oMath":
                read.parts.append(linear(child))
            elif name == "r":
                self._run(child, read, style, depth + 1)
            elif name in _GONE:
                self.out["deletions"] += 1
                self._flow.hide(text_in(child, f"{W}delText", f"{W}t"))
            elif name not in ("pPr", "rPr", "sdtPr"):
                self.read(child, read, style, depth + 1)

    def _run(self, run: etree._Element, read: Text, style: Style, depth: int) -> None:
        looks = run.find(f"{W}rPr")
        vanish = looks.find(f"{W}vanish") if looks is not None else None
        hidden = is_on(vanish) if vanish is not None else style.hidden
        if hidden or self.styles.hides(value_of(looks, f"{W}rStyle")):
            self.out["hidden"] += 1
            self._flow.hide(text_in(run, f"{W}t"))
            return
        if looks is not None and any(is_on(looks.find(f"{W}{one}")) for one in _STRUCK):
            self.out["struck"] += bool(text_in(run, f"{W}t").strip())
            self._flow.hide(text_in(run, f"{W}t"))
            return
        above = self.styles.raises(looks)
        for child in run:
            if local(child) == "ruby":
                for base in child.iter(f"{W}rubyBase"):
                    self.read(base, read, style, depth + 1)
            elif local(child) == "t":
                read.parts.append(raised(child.text or "") if above else child.text or "")
            else:
                self._piece(child, read)

    def _piece(self, child: etree._Element, read: Text) -> None:
        name = local(child)
        if name == "fldChar":
            read.parts.append(field_state(child))
        elif name in _BREAKS:
            read.parts.append(" ")
        elif name == "noBreakHyphen":
            read.parts.append("-")
        elif name == "sym":
            read.parts.append(symbol(child))
        elif name in _NOTES:
            note = self._notes[_NOTES[name]].get(child.get(f"{W}id", ""))
            read.notes += [note] if note else []
        elif name in ("drawing", "pict", "AlternateContent", "object"):
            self._drawing(child, read)

    def _drawing(self, element: etree._Element, read: Text) -> None:
        """Text boxes, charts and what a picture is said to show."""
        if local(element) == "AlternateContent":
            # The second choice holds the same in an older form.
            element = next(iter(element), element)
        read.boxes += [box for box in element.iter(f"{W}txbxContent") if is_outer(box, element)]
        for part in element.iter():
            name, related = local(part), self.related(part)
            if name == "chart" and related:
                read.charts.append(related)
            if name == "relIds" and related:
                read.diagrams.append(related)
            if name in ("blip", "imagedata") and related:
                read.pictures.append(related)
            if name == "docPr" and part.get("descr"):
                read.parts.append(f" [Picture: {part.get('descr')}] ")

    def related(self, element: etree._Element) -> str | None:
        """The part of the package that an element refers to."""
        names = (element.get(f"{_REL}{one}") for one in ("embed", "id", "dm"))
        name = next(filter(None, names), "")
        relation = self._relations.get(name)
        return relation.target if relation and relation.target in self._package.names else None

    def _note_texts(self, kind: str) -> dict[str, str]:
        part = self._package.related(self._main, kind)
        if part is None:
            return {}
        notes = {}
        for note in self._package.tree(part):
            if note.get(f"{W}type") is None:
                paragraphs = map(words_of, note.iter(f"{W}p"))
                notes[note.get(f"{W}id", "")] = " ".join(paragraphs).strip()
        return notes


def words_of(paragraph: etree._Element) -> str:
    """The plain words of a paragraph of a note or of the page's rim."""
    return "".join(
        part.text or "" if local(part) == "t" else " "
        for part in paragraph.iter(f"{W}t", *(f"{W}{name}" for name in _BREAKS))
    )
