"""Names of a claim that stand nowhere in its sources, in no form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.language.numbers.dates import month_pattern
from rag.types import Span
from rag.verify.read import Read, read
from rag.verify.units import Unit

FEWEST_INITIALS = 2
BEGINNING = 4  # letters that names of one thing share: America, American

_NAME = re.compile(rf"\b[^\W\d_a-z][^\W\d_]{{{BEGINNING - 1},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialWords(Lists):
    """Words of a name that have no letter in its initials."""

    file: ClassVar[str] = "initials"
    without_initial: Alternatives


def unnamed(claim: Read, pool: Sequence[Unit]) -> list[str]:
    """Names of the claim that stand nowhere in the passages."""
    present = set().union(*(unit.terms for unit in pool)) if pool else set()
    frames = {unit.frame for unit in pool}
    missing = claim.names - present.union(*(frame.terms for frame in frames))
    if not missing:
        return []
    counted = [number.span for number in claim.numbers]  # months, degrees Celsius
    texts = [*(frame.text for frame in frames), *(unit.text for unit in pool)]
    written = read(" ".join(texts), claim.language)
    begun = {name[:BEGINNING].lower() for name in _NAME.findall(written.text)}
    found = (
        (match, read(match[0], claim.language)) for match in re.finditer(r"[^\s,;]+", claim.text)
    )
    return [
        word.text for match, word in found
        if not missing.isdisjoint(word.terms) and not _is_short(word, written.text)
        and not begun & {name[:BEGINNING].lower() for name in _NAME.findall(word.text)}
        and not any(span.overlaps(Span(*match.span())) for span in counted)
        and not (word.quarters and word.quarters <= written.quarters)
    ]  # fmt: skip


def _is_short(word: Read, written: str) -> bool:
    """Whether a word is the short form of a name: initials, or the beginning of a month."""
    letters, known = re.sub(r"[^A-Za-z]", "", word.text), lists(InitialWords, word.language)
    if re.fullmatch(month_pattern(word.language), letters, re.IGNORECASE):
        return bool(re.search(rf"\b{letters}", written, re.IGNORECASE))
    if not letters.isupper():
        return False
    if len(letters) < FEWEST_INITIALS:
        return bool(re.search(rf"\b{letters}[a-z]", written)) and word.text.endswith(".")
    between = rf"\w*(?:[\s-]+{known.without_initial})*[\s-]+"
    spelled = between.join(rf"\b{one}" for one in letters)
    return bool(re.search(spelled, written, re.IGNORECASE))
