"""Equations of Office files in a line: (a+b)/2, x², √(x), with brackets where the form had none."""

from collections.abc import Callable, Mapping

from lxml import etree

from rag.parse.symbols import raised
from rag.parse.text.markup import local

_DEEPEST = 60  # parts within parts; more is a trick
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_GONE = frozenset({"del", "moveFrom"})


def linear(element: etree._Element, depth: int = 0) -> str:
    """An equation, or a part of one, as it would be typed."""
    name = local(element)
    if name == "t":
        return element.text or ""
    if depth > _DEEPEST or name.endswith("Pr") or name in _GONE:
        return ""
    form = _FORMS.get(name)
    if form is not None:
        return form(element, depth + 1)
    return "".join(linear(child, depth + 1) for child in element)


def _part(element: etree._Element, name: str, depth: int) -> str:
    """A named part of a form; nothing where there is none."""
    found = element.find(f"{_M}{name}")
    return linear(found, depth).strip() if found is not None else ""


def _grouped(text: str) -> str:
    """With brackets, if what stands beside it could be taken for a part of it."""
    return text if text.replace(".", "").isalnum() else f"({text})"


def _fraction(element: etree._Element, depth: int) -> str:
    above, below = (_part(element, name, depth) for name in ("num", "den"))
    return f"{_grouped(above)}/{_grouped(below)}"


def _scripts(element: etree._Element, depth: int) -> str:
    """A base with what stands below and above it at its right."""
    below, above = _below(element, depth), _above(element, depth)
    return f"{_part(element, 'e', depth)}{below}{above}"


def _below(element: etree._Element, depth: int) -> str:
    sub = _part(element, "sub", depth)
    return f"_{_grouped(sub)}" if sub else ""


def _above(element: etree._Element, depth: int) -> str:
    sup = _part(element, "sup", depth)
    small = raised(sup)
    if not sup or (small != sup and not any(map(str.isalpha, small))):
        return small
    return f"^{_grouped(sup)}"


def _root(element: etree._Element, depth: int) -> str:
    return f"{raised(_part(element, 'deg', depth))}√({_part(element, 'e', depth)})"


def _sum(element: etree._Element, depth: int) -> str:
    """A sum, product or integral, with where it begins and ends."""
    sign = _property(element, "nary", "chr", "∫")
    sub, sup = (_part(element, name, depth) for name in ("sub", "sup"))
    bounds = f"{f'_({sub})' if sub else ''}{f'^({sup})' if sup else ''}"
    return f"{sign}{bounds} {_part(element, 'e', depth)}"


def _bracketed(element: etree._Element, depth: int) -> str:
    first, last = (_property(element, "d", *one) for one in (("begChr", "("), ("endChr", ")")))
    between = _property(element, "d", "sepChr", "|")
    return first + between.join(linear(one, depth) for one in element.findall(f"{_M}e")) + last


def _function(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'fName', depth)} {_part(element, 'e', depth)}"


def _lines(element: etree._Element, depth: int) -> str:
    return "; ".join(linear(one, depth).strip() for one in element.findall(f"{_M}e"))


def _matrix(element: etree._Element, depth: int) -> str:
    rows = (row.findall(f"{_M}e") for row in element.findall(f"{_M}mr"))
    return f"[{'; '.join(', '.join(linear(one, depth).strip() for one in row) for row in rows)}]"


def _property(element: etree._Element, of: str, name: str, default: str) -> str:
    found = element.find(f"{_M}{of}Pr/{_M}{name}")
    return default if found is None else found.get(f"{_M}val", "")


_FORMS: Mapping[str, Callable[[etree._Element, int], str]] = {
    "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts, "rad": _root,
    "nary": _sum, "d": _bracketed, "func": _function, "eqArr": _lines, "m": _matrix,
}  # fmt: skip
