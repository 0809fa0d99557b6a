"""What the controls of a form on a web page show: what was typed, chosen or ticked."""

from lxml import etree

from rag.parse.symbols import box
from rag.parse.text.markup import local, text_in

CONTROLS = frozenset({"input", "select"})
# Kinds of `input` that show nothing of their own, or something that nobody may read.
_SILENT = frozenset("hidden submit button image reset password file color range".split())


def state_of(control: etree._Element) -> str:
    """What a control shows, with blanks around it."""
    shown = _chosen(control) if local(control) == "select" else _entered(control)
    return f" {shown} " if shown.strip() else ""


def _entered(control: etree._Element) -> str:
    kind = control.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return box(control.get("checked") is not None)
    return "" if kind in _SILENT else control.get("value", "")


def _chosen(control: etree._Element) -> str:
    """The options that are chosen: the first where none is and one must be."""
    options = list(control.iter("option"))
    chosen = [one for one in options if one.get("selected") is not None]
    if not chosen and control.get("multiple") is None:
        chosen = options[:1]
    return ", ".join(text_in(one).strip() for one in chosen)
