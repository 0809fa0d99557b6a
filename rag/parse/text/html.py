"""Reads a web page: what its reader would see, without scripts, styles and hidden parts."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from rag.config import ParseConfig
from rag.notices import Notice
from rag.parse.symbols import raised
from rag.parse.text.controls import CONTROLS, state_of
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Field, Flow, expected_parts
from rag.parse.text.insets import Insets, Tally, embedded_picture
from rag.parse.text.markup import local, text_in
from rag.parse.text.unseen import Unseen
from rag.types import ElementKind, ParsedDocument, Severity, SourceFile

PARSER = "html/3"
_SKIPPED = frozenset(
    "head title script style template noscript iframe object embed svg math canvas audio video map "
    "datalist button textarea dialog".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul caption".split()
)
_STRUCK = frozenset({"del", "s", "strike"})
_STRUCK_STYLE = re.compile(
    r"text-decoration(?:-line)?\s{0,9}:[^;]{0,99}?line-through", re.IGNORECASE
)
_SIBLINGS = frozenset({"li", "tr"})  # where they become one line, a sign stands between them
_HEADING = re.compile(r"h([1-6])")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_LINE = CONTROLS | {"br", "sup", "img"}
_FILLINGS = ("table", "ul", "ol", "h1", "h2", "h3", "h4")  # as cells of a laid out page have
_LONGEST_CELL = 600  # characters of data; more is a part of the page
_DEEPEST = 200
_MOST_SPAN = 1_000
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a web page. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    tally, flow = Tally(report, parts), Flow(config)
    data = source.path.read_bytes()
    declared = _DECLARED.search(data[:4096])
    text = decode(data, declared[1].decode() if declared else None)
    write_html(text, flow, insets=Insets(config, tally))
    document = flow.finish(source, PARSER)
    tally.done(parts)
    return document


def write_html(text: str, flow: Flow, under: int = 0, insets: Insets | None = None) -> None:
    """Write what a piece of HTML shows. Its headings go `under` that level.

    With `insets`, pictures that stand in the text itself are read; none is ever fetched.
    """
    # An encoding that is declared in the text is that of the file that it came from.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    data = text.replace("\0", "").encode("utf-8", errors="replace")
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        return
    writer = _Writer(flow, Unseen(root), under, insets)
    writer.write(root)
    writer.tell()


class _Writer:
    """Gathers running text until a block begins or ends."""

    def __init__(self, flow: Flow, unseen: Unseen, under: int, insets: Insets | None) -> None:
        self._flow, self._unseen, self._under, self._insets = flow, unseen, under, insets
        self._gathered: list[str] = []
        self._hidden = self._struck = 0

    def write(self, root: etree._Element) -> None:
        self._block(root, 0)
        self._end()

    def tell(self) -> None:
        if self._hidden:
            message = Notice("parse.unseen_parts", count=self._hidden)
            self._flow.tell("hidden_text", Severity.WARN, message)
        if self._struck:
            self._flow.tell("struck", Severity.NOTE, Notice("word.struck", count=self._struck))

    def _end(self) -> None:
        """What was gathered is a paragraph."""
        text = "".join(self._gathered)
        self._gathered = []
        self._flow.paragraph(text)

    def _walk(self, element: etree._Element, depth: int) -> None:
        """The text of an element and of what is in it, blocks as blocks."""
        self._gathered.append(element.text or "")
        for child in element:
            if self._is_shown(child):
                self._child(child, depth + 1)
            self._gathered.append(child.tail or "")

    def _is_shown(self, element: etree._Element) -> bool:
        name = local(element)
        if not name or name in _SKIPPED:
            return False
        if self._unseen.hides(element):
            words = text_in(element)
            self._flow.hide(words)
            self._hidden += bool(words.strip())
            return False
        if name in _STRUCK or _STRUCK_STYLE.search(element.get("style", "")):
            words = text_in(element)
            self._flow.hide(words)
            self._struck += bool(words.strip())
            return False
        return True

    def _child(self, element: etree._Element, depth: int) -> None:
        name = local(element)
        if name in _IN_LINE:
            self._gathered.append(self._in_line(element))
            if name == "img":
                self._inset(element)
        elif depth > _DEEPEST:
            self._gathered.append(self._text(element))
        elif name in _BLOCKS:
            self._end()
            self._block(element, depth)
            self._end()
        else:
            self._walk(element, depth)

    def _in_line(self, element: etree._Element) -> str:
        """What stands in a line without being its text."""
        match local(element):
            case "br":
                return " "
            case "sup":
                return raised(self._text(element))
            case "img":
                return _picture(element)
        return state_of(element)

    def _inset(self, element: etree._Element) -> None:
        data = embedded_picture(element.get("src", "")) if self._insets else b""
        if self._insets and data:
            self._end()
            self._insets.write(data, self._flow)

    def _block(self, element: etree._Element, depth: int) -> None:
        name = local(element)
        if match := _HEADING.fullmatch(name):
            self._flow.heading(self._text(element), self._under + int(match[1]))
        elif name in ("ul", "ol"):
            self._list(element, depth)
        elif name == "table":
            self._table(element, depth)
        elif name in ("figcaption", "caption"):
            self._flow.paragraph(self._text(element), ElementKind.CAPTION)
        elif name == "pre":
            self._flow.lines(text_in(element).split("\n"))
        else:
            self._walk(element, depth)

    def _text(self, element: etree._Element) -> str:
        """All that is seen in an element, as one line."""
        parts = [element.text or ""]
        said = bool(parts[0].strip())
        for child in element:
            if self._is_shown(child):
                name = local(child)
                inner = self._in_line(child) if name in _IN_LINE else self._text(child)
                if name in _SIBLINGS and inner.strip():
                    parts[-1] = parts[-1].rstrip()
                    parts.append(f"{'; ' if said else ' '}{inner.strip()}")
                else:
                    blank = " " if name in _BLOCKS else ""
                    parts.append(f"{blank}{inner}{blank}")
                said = said or bool(inner.strip())
            parts.append(child.tail or "")
        return "".join(parts)

    def _list(self, element: etree._Element, depth: int) -> None:
        """A list of short items; one with headings or tables in it is written as blocks."""
        if any(
            local(part) in ("table", "pre") or _HEADING.fullmatch(local(part))
            for part in element.iter()
        ):
            self._walk(element, depth)
            return
        self._flow.items(self._items(element))

    def _items(self, element: etree._Element) -> Iterator[str]:
        start = element.get("start", "")
        count = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
        ordered = local(element) == "ol"
        for item in element:
            if not self._is_shown(item):
                continue
            inner = [part for part in item.iter("ul", "ol") if _nearest_list(part) is element]
            yield f"{f'{count}.' if ordered else '•'} {self._own_text(item, inner)}"
            count += 1
            for part in inner:
                yield from self._items(part)

    def _own_text(self, item: etree._Element, lists: list[etree._Element]) -> str:
        """The text of an item without that of the lists in it."""
        parts = [item.text or ""]
        for child in item:
            if child not in lists and self._is_shown(child):
                name = local(child)
                blank = " " if name in _BLOCKS else ""
                inner = self._in_line(child) if name in _IN_LINE else self._own_text(child, lists)
                parts.append(f"{blank}{inner}{blank}")
            parts.append(child.tail or "")
        return "".join(parts)

    def _table(self, table: etree._Element, depth: int) -> None:
        """A table of data; one that only lays out the page is written as blocks."""
        rows = [
            row
            for row in table.iter("tr")
            if _nearest(row, "table") is table and self._is_shown(row)
        ]
        for caption in table.findall("caption"):
            self._flow.paragraph(self._text(caption), ElementKind.CAPTION)
            table.remove(caption)
        if _is_layout(table, rows):
            self._walk(table, depth)
            return
        self._flow.table(self._fields(rows))

    def _fields(self, rows: list[etree._Element]) -> Iterator[Field]:
        """The cells, each at the column where rows above leave room for it."""
        taken: dict[tuple[int, int], bool] = {}
        for at, row in enumerate(rows):
            column = 0
            for cell in row:
                if local(cell) not in ("td", "th") or not self._is_shown(cell):
                    continue
                while (at, column) in taken:
                    column += 1
                header = local(cell) == "th" or _nearest(cell, "thead") is not None
                yield Field(at, column, self._text(cell), header or None)
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                high = min(high, len(rows) - at)
                for place in ((at + y, column + x) for y in range(high) for x in range(wide)):
                    taken[place] = True
                column += wide


def _nearest(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(name), None)


def _nearest_list(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("ul", "ol"), None)


def _is_layout(table: etree._Element, rows: list[etree._Element]) -> bool:
    """Whether a table only puts the parts of a page beside each other.

    What is in its cells does not tell alone: a table of data may have lists and tables in them.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    cells = [[cell for cell in row if local(cell) in ("td", "th")] for row in rows]
    if max(map(len, cells), default=0) < 2:
        return True
    inner = {local(part) for part in table.iter(*_FILLINGS) if part is not table}
    if not inner:
        return False
    longest = max(len(text_in(cell)) for row in cells for cell in row)
    ruled = table.get("border", "0") not in ("", "0")
    named = ruled or any(local(cell) == "th" for row in cells for cell in row)
    return longest > _LONGEST_CELL or not (named or inner <= {"ul", "ol"})


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "").strip()
    return max(1, min(int(text), _MOST_SPAN)) if text.isascii() and text.isdigit() else 1


def _picture(element: etree._Element) -> str:
    """What a picture is said to show. The picture itself is never fetched."""
    words = " ".join(element.get("alt", "").split())
    return f" [Picture: {words}] " if words else ""
