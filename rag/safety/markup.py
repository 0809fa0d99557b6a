"""Takes out of a model's words what a page or a program might load, follow or run.

An answer is text. A picture or link in it that was not in the documents can carry what the model
read to somebody else's server the moment it is shown, so nothing of the kind is let through.
"""

import re
from dataclasses import dataclass

REMOVED = "(link removed)"
_LONGEST = 2_000  # characters that are held back while something may become a link
JOIN = "\u02c6"  # joins the words of a passage that try to instruct; a model may copy it

_PICTURE = re.compile(
    r"!\[([^\[\]\n]{0,300})\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]{0,100}\])"
)
_LINK = re.compile(r"(\[[^\[\]\n]{0,300}\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_NAMED_LINK = re.compile(r"\[([^\[\]\n]{0,300}[^\W\d][^\[\]\n]{0,300})\]\[[^\[\]\n]{0,100}\]")
_DEFINITION = re.compile(r"(?m)^[ \t]{0,3}\[[^\[\]\n]{1,100}\]:[ \t]*\S+[^\n]*")
_ACTIVE = re.compile(
    r"</?(?:a|img|image|picture|source|svg|iframe|frame|object|embed|video|audio|track|link|script|"
    r"style|meta|base|form|input|button|body|html|template|math|portal|area)\b[^<>]{0,1500}>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|wss?|file|blob):(?://)?|\b(?:data:[\w/+.;-]+,|javascript:)|\bwww\.|(?<![\w:/])//(?=\w+\.))"
    r"[^\s<>\"')\]]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\[[\s\d,;^–-]+\]")
# What may yet become one of these: an open bracket or tag, or a word that goes on.
_OPEN = re.compile(
    r"!?\[[^\[\]\n]{0,300}(?:\](?:\([^\n]{0,2000}|\[[^\[\]\n]{0,100}\]?|:[^\n]{0,2000})?)?\Z"
    r"|<[a-zA-Z/][^<>]{0,1500}(?:>\S*)?\Z|(?<!\S)\S{1,2000}\Z|[<!]\Z"
)


def without_links(text: str, known: str = "") -> str:
    """A text without pictures, links, active tags and addresses that are not in what is known.

    Of links and pictures the words stay.
    """
    text = text.replace(JOIN, " ")
    text = _PICTURE.sub(r"\1", text)
    text = _LINK.sub(_words, text)
    text = _NAMED_LINK.sub(r"\1", text)
    text = _DEFINITION.sub("", text)
    text = _ACTIVE.sub("", text)
    return _ADDRESS.sub(lambda match: _address(match.group(), known), text)


def _words(match: re.Match[str]) -> str:
    """The words of a link; a citation's number keeps its brackets."""
    words = match[1]
    return words if _NUMBERED.fullmatch(words) else words[1:-1]


def _address(written: str, known: str) -> str:
    bare = written.rstrip(".,;:!?*_`")
    return written if bare and bare in known else REMOVED + written[len(bare) :]


@dataclass(slots=True)
class Links:
    """`without_links` for a text that comes in pieces."""

    known: str = ""
    _held: str = ""

    def feed(self, piece: str) -> str:
        """Take the next piece; what may be shown now. Whole words come out."""
        self._held += piece
        opened = _OPEN.search(self._held, max(0, len(self._held) - _LONGEST))
        at = opened.start() if opened else len(self._held)
        ready, self._held = self._held[:at], self._held[at:]
        return without_links(ready, self.known)

    def finish(self) -> str:
        """What was held back."""
        rest, self._held = self._held, ""
        return without_links(rest, self.known)
