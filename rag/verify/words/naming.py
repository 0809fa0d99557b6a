"""Names in a claim where its sentence has others."""

import re
from collections.abc import Sequence

from rag.verify.evidence import Unit
from rag.verify.words.alignment import Alignment, Difference, Word
from rag.verify.words.placed import says

LONGEST_NAME = 4  # words

_TITLES = frozenset("mr mrs ms dr prof professor president sir lord king queen the".split())
_CODE = re.compile(r"(?=.*\d)[^\W\d_][\w.-]*\Z|[^\W\d_]*[a-z][A-Z]")
# Endings that international names of drugs have by their class.
_DRUG = re.compile(
    r"[a-z]{2,}(?:mab|n?ib|xaban|pril|sartan|statin|olol|[ao]zole|cillin|mycin|micin|cycline|floxacin|"
    r"prazole|setron|gliptin|gliflozin|glutide|tidine|vir|dipine|platin|taxel|rubicin|caine|azepam|"
    r"azolam|oxetine|triptan|parin|thiazide|formin|profen|dronate|lukast|terol|olone|isone|asone|"
    r"idone|apine|gatran|farin|grel|trexate|penem|sulfan|relin|tinib)s?\Z"
)


class Names:
    """Names in place of others. Two that changed places count, but not with "by" in one only."""

    def __init__(self, claim: str, unit: Unit, texts: Sequence[str], alignment: Alignment) -> None:
        self._claim, self._told, self._texts = claim, unit.text, texts
        self._keys = {word.key for word in alignment.sentence}
        parted = [word.key for one in alignment.differences for word in (*one.said, *one.told)]
        self.voice_differs = "by" in parted

    def differ(self, one: Difference) -> str:
        """What is named instead; empty where no name is, or the same thing may be meant."""
        said = _name(one.said, self._claim, self._texts)
        told = _name(one.told, self._told, self._texts)
        if not said or not told or max(len(one.said), len(one.told)) > LONGEST_NAME:
            return ""
        mine, theirs = " ".join(w.text for w in said), " ".join(w.text for w in told)
        if {w.key for w in said} & {w.key for w in told} or _one_name(mine, theirs, self._texts):
            return ""
        if self.voice_differs and {w.key for w in said} <= self._keys:
            return ""
        return says(theirs, mine)


def _name(some: Sequence[Word], text: str, texts: Sequence[str]) -> list[Word]:
    """The words that are names: capitals that are not those of a sentence's beginning; codes."""
    found = [word for word in some if word.text[0].isupper() and word.key not in _TITLES]
    found = [word for word in found if not _opens(word, text) or _is_named(word.text, texts)]
    codes = [word for word in some if _CODE.match(word.text) or _DRUG.match(word.text)]
    return found or codes


def _opens(word: Word, text: str) -> bool:
    return not re.search(r"[\w,;:)%’'\"]\s*\Z", text[: word.span.start])


def _is_named(word: str, texts: Sequence[str]) -> bool:
    """Whether a word is an acronym, or has a capital within sentences too."""
    if len(word) > 1 and word.isupper():
        return True
    within = re.compile(rf"[a-z,;]\s{re.escape(word)}\b")
    return any(within.search(text) for text in texts)


def _one_name(one: str, other: str, texts: Sequence[str]) -> bool:
    """Whether two names may be of one thing: initials, a shorter form, or told to be the same."""
    for short, long in ((one, other), (other, one)):
        letters = re.sub(r"[^A-Za-z]", "", short)
        initials = "".join(part[0] for part in re.findall(r"[A-Z]\w*", long))
        if letters.isupper() and (letters in initials or initials in letters) and len(initials) > 1:
            return True
        if len(letters) > 2 and long.lower().startswith(short.lower().rstrip(".")):
            return True
    near = r"\W{1,4}(?:(?:the|or|also|called|known as|formerly|now|aka)\s)*"
    first, second = re.escape(one), re.escape(other)
    together = re.compile(rf"\b(?:{first}{near}{second}|{second}{near}{first})\b")
    return any((m := together.search(text)) and not re.search(r",|\band\b", m[0]) for text in texts)
