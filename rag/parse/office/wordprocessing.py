"""What a Word document's styles and lists say of its paragraphs: levels, numbers, hiding."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from rag.parse.office.numerals import numeral
from rag.parse.office.package import Package
from rag.parse.symbols import box, symbol_in
from rag.parse.text.markup import local

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)")
_OFF = frozenset({"0", "false", "off", "none"})
_LEVEL_MARK = re.compile(r"%(\d)")
_MOST_BASES = 20  # styles that one may be based on; more is a circle


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says. `above`: of raised characters; `numbering`: the list, how deep in it."""

    level: int = 0
    hidden: bool = False
    above: bool = False
    numbering: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _ListLevel:
    kind: str
    text: str
    start: int


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as `w:vanish` is set."""
    return element is not None and element.get(f"{W}val", "1").lower() not in _OFF


def value_of(element: etree._Element | None, path: str) -> str | None:
    """The `w:val` of an element below this one."""
    found = element.find(path) if element is not None else None
    return found.get(f"{W}val") if found is not None else None


class Styles:
    """The styles of a document, each with what it is based on."""

    def __init__(self, package: Package, main: str) -> None:
        part = package.related(main, "styles")
        found = package.tree(part).iter(f"{W}style") if part else ()
        self._styles = {one.get(f"{W}styleId", ""): one for one in found}
        self._known: dict[str, Style] = {}
        self._default = next(
            (
                name
                for name, one in self._styles.items()
                if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in {"1", "true"}
            ),
            "",
        )

    def of(self, style_id: str | None) -> Style:
        """The style of that id, or the default."""
        name = style_id or self._default
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def hides(self, style_id: str | None) -> bool:
        """Whether a style of characters hides them."""
        return style_id is not None and self.of(style_id).hidden

    def raises(self, looks: etree._Element | None) -> bool:
        """Whether the looks of a run set it above the line."""
        said = value_of(looks, f"{W}vertAlign")
        if said is not None:
            return said == "superscript"
        style_id = value_of(looks, f"{W}rStyle")
        return style_id is not None and self.of(style_id).above

    def _resolve(self, name: str) -> Style:
        level, hidden, above, list_id, depth = 0, False, False, None, None
        for style in self._chain(name):
            level = level or _level(style)
            hidden = hidden or is_on(style.find(f"{W}rPr/{W}vanish"))
            above = above or value_of(style, f"{W}rPr/{W}vertAlign") == "superscript"
            list_id = list_id or value_of(style, f"{W}pPr/{W}numPr/{W}numId")
            depth = depth or value_of(style, f"{W}pPr/{W}numPr/{W}ilvl")
        numbering = (list_id, _number(depth)) if list_id and list_id != "0" else None
        return Style(level, hidden, above, numbering)

    def _chain(self, name: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < _MOST_BASES:
            chain.append(self._styles[name])
            name = value_of(chain[-1], f"{W}basedOn") or ""
        return chain


def _level(style: etree._Element) -> int:
    """The level of a heading, from 1; 0 for what is none."""
    name = (value_of(style, f"{W}name") or "").lower()
    if name == "title":
        return 1
    if match := _HEADING.fullmatch(name):
        return int(match[1])
    outline = value_of(style, f"{W}pPr/{W}outlineLvl")
    return _number(outline) + 1 if outline and _number(outline) < 9 else 0


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


class Numbering:
    """Counts the items of a document's lists, as Word would print them."""

    def __init__(self, package: Package, main: str) -> None:
        part = package.related(main, "numbering")
        tree = package.tree(part) if part else None
        abstract = {} if tree is None else _abstract(tree)
        self._lists: dict[str, dict[int, _ListLevel]] = {}
        self._same: dict[str, str] = {}  # lists of one kind go on counting together
        for one in () if tree is None else tree.iter(f"{W}num"):
            kind = value_of(one, f"{W}abstractNumId") or ""
            name = one.get(f"{W}numId", "")
            self._lists[name] = abstract.get(kind, {})
            restarts = one.find(f"{W}lvlOverride/{W}startOverride") is not None
            self._same[name] = name if restarts else f"#{kind}"
        self._counts: dict[str, list[int]] = {}

    def next(self, list_id: str, depth: int) -> str:
        """The bullet or number of the next item of a list; empty where none is printed."""
        levels = self._lists.get(list_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        if level.kind == "bullet":
            return "•"
        counts = self._counts.setdefault(self._same[list_id], [])
        del counts[depth + 1 :]
        for at in range(len(counts), depth + 1):
            start = levels[at].start if at in levels else 1
            counts.append(start - (at == depth))
        counts[depth] += 1

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            kind = levels[at].kind if at in levels else "decimal"
            return numeral(counts[at], kind) if 0 <= at < len(counts) else ""

        return "" if level.kind == "none" else _LEVEL_MARK.sub(count, level.text)


def _abstract(tree: etree._Element) -> dict[str, dict[int, _ListLevel]]:
    found = {}
    for one in tree.iter(f"{W}abstractNum"):
        levels = {
            _number(level.get(f"{W}ilvl")): _ListLevel(
                value_of(level, f"{W}numFmt") or "decimal",
                value_of(level, f"{W}lvlText") or "",
                _number(value_of(level, f"{W}start") or "1"),
            )
            for level in one.iter(f"{W}lvl")
        }
        found[one.get(f"{W}abstractNumId", "")] = levels
    return found


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also those within content controls and tracked insertions."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from children(child, name)


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, as `children` finds them."""
    return children(table, "tr")


def is_outer(box: etree._Element, root: etree._Element) -> bool:
    """Whether a text box is not within another, nor the older form of one."""
    above = box.getparent()
    while above is not None and above is not root:
        if local(above) in ("txbxContent", "Fallback"):
            return False
        above = above.getparent()
    return True


def symbol(element: etree._Element) -> str:
    """The character of a symbol, which is named by its number in a font."""
    code = element.get(f"{W}char", "")
    try:
        return symbol_in(element.get(f"{W}font", ""), chr(int(code, 16)))
    except (ValueError, OverflowError):
        return ""


def field_state(element: etree._Element) -> str:
    """What a field of a form shows that has no text of its own: a box, or what was chosen."""
    ticked = element.find(f"{W}ffData/{W}checkBox")
    if ticked is not None:
        states = (ticked.find(f"{W}{name}") for name in ("checked", "default"))
        return box(is_on(next((one for one in states if one is not None), None)))
    chosen = element.find(f"{W}ffData/{W}ddList")
    if chosen is None:
        return ""
    entries = chosen.findall(f"{W}listEntry")
    place = _number(value_of(chosen, f"{W}result"))
    return entries[place].get(f"{W}val", "") if place < len(entries) else ""
