"""What of a web page its reader does not see: hidden by an attribute, a style or a simple rule."""

import re

from lxml import etree

from rag.parse.text.markup import local, text_in

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0(?:\.0+)?(?![.\d])"
    r"|font-size\s*:\s*0*[01]?(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?<![^{}@])([^{}@]++)\{([^{}]*+)\}")
_SIMPLE = re.compile(r"\s*+([a-z][\w-]*)?([.#][\w-]+)?\s*", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MOST_STYLE = 500_000  # characters of rules that are read


class Unseen:
    """Knows the hiding rules of one page. Rules on one class, id or name are understood."""

    def __init__(self, root: etree._Element) -> None:
        style = " ".join(text_in(one) for one in root.iter("style"))[:_MOST_STYLE]
        self._rules: set[str] = set()
        for selectors, body in _RULE.findall(_COMMENT.sub("", style)):
            if _HIDING.search(body):
                self._rules.update(
                    one.strip() for one in selectors.split(",") if _SIMPLE.fullmatch(one)
                )
        self._rules.discard("")

    def hides(self, element: etree._Element) -> bool:
        """Whether an element is not shown, with all that is in it."""
        if element.get("hidden") is not None or _HIDING.search(element.get("style", "")):
            return True
        if not self._rules:
            return False
        name = local(element)
        marks = [f".{one}" for one in element.get("class", "").split()]
        marks += [f"#{element.get('id')}"] if element.get("id") else []
        return bool(self._rules & {name, *marks, *(f"{name}{mark}" for mark in marks)})
