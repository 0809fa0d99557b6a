"""What the styles of an OpenDocument file say of texts, sheets, slides: raised, struck, hidden."""

from functools import lru_cache

from lxml import etree

from rag.parse.text.markup import local

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_STYLE, _TEXT, _TABLE, _SHOW = (
    f"{_NAMES}{one}:1.0}}" for one in ("style", "text", "table", "presentation")
)
_MOST_PARENTS = 20  # styles that one may be based on; more is a circle


class Styles:
    """The styles of some parts, each with what it is based on; names are known in a family."""

    def __init__(self, *roots: etree._Element) -> None:
        self._styles = {
            (style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")): style
            for root in roots
            for style in root.iter(f"{_STYLE}style")
        }
        self._says = lru_cache(maxsize=10_000)(self._said)

    def is_raised(self, name: str) -> bool:
        """Whether a style of characters sets them above the line."""
        return self._says("text", name, f"{_STYLE}text-position").startswith("super")

    def is_struck(self, family: str, name: str) -> bool:
        """Whether a style strikes its text out."""
        return self._says(family, name, f"{_STYLE}text-line-through-style") not in {"", "none"}

    def is_hidden(self, family: str, name: str) -> bool:
        """Whether a style hides its text."""
        return self._says(family, name, f"{_TEXT}display") == "none"

    def hides_part(self, name: str) -> bool:
        """Whether a sheet or a slide of this style is not shown."""
        sheet = self._says("table", name, f"{_TABLE}display") == "false"
        return sheet or self._says("drawing-page", name, f"{_SHOW}visibility") == "hidden"

    def _said(self, family: str, name: str, what: str) -> str:
        """The nearest value that a style or one that it is based on has."""
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((family, name))
            if style is None:
                break
            for looks in style:
                if local(looks).endswith("-properties") and what in looks.attrib:
                    return looks.get(what, "")
            name = style.get(f"{_STYLE}parent-style-name", "")
        return ""
