"""What checking an answer came to, in one line: little where all is well."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from rag.notices import Notice
from rag.types import SEEN, Verdict
from webapp.chat.shown.claims import ShownClaim
from webapp.messages import told

_JUDGE = "judge "  # how the name of a language model begins that judged
_EARLIER: StrPromise = gettext_lazy("Checked by an earlier version of Veracite (%(version)s).")
_WORST_FIRST = tuple(verdict for verdict in reversed(Verdict) if verdict.doubt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The line; whether it tells of a sentence to look at; who checked.

    `has_signs`: whether sentences have signs, which are shown on request.
    """

    line: str
    look: bool
    by: str
    has_signs: bool


def checked(claims: Sequence[ShownClaim], stored: Mapping[str, Any]) -> Checked:
    """What came of checking these claims of a stored answer."""
    seen = sum(claim.by == SEEN for claim in claims)
    counts = Counter(claim.verdict for claim in claims if claim.counts and claim.by != SEEN)
    return Checked(
        line="; ".join(told(part) for part in _line(counts, seen)),
        look=any(verdict.doubt for verdict in counts),
        by=_by(stored) if counts.keys() - {Verdict.UNCHECKED, Verdict.QUOTED} else "",
        has_signs=bool(seen or counts.keys() - {Verdict.QUOTED}),
    )


def _line(counts: Mapping[Verdict, int], seen: int) -> Iterable[Notice]:
    """Where to look, or else how much was checked; then what was not, and what was `seen`."""
    doubts = [verdict.told(counts[verdict]) for verdict in _WORST_FIRST if counts[verdict]]
    quotes, supported = counts[Verdict.QUOTED], counts[Verdict.SUPPORTED]
    left, every = counts[Verdict.UNCHECKED], sum(counts.values())
    yield from doubts
    if not every and not seen:
        yield Notice("checked.nothing")
    elif quotes and not doubts:
        yield Verdict.QUOTED.told(quotes)
    elif supported and not doubts:
        told_of = Notice("checked.some", checked=supported, count=every)
        yield told_of if left else Verdict.SUPPORTED.told(supported)
    if left:
        yield Notice("checked.not", count=left) if every > left else Notice("checked.none")
    if seen:
        yield Notice("checked.seen", count=seen)


def _by(stored: Mapping[str, Any]) -> str:
    """Who checked, as people call them. Of before that was kept: the version."""
    claims = stored["claims"]
    if not any("by" in claim for claim in claims):
        version = stored.get("made_with", {}).get("version", "0.1.0")
        return str(_EARLIER) % {"version": version}
    names = dict.fromkeys(
        claim["by"] for claim in claims if claim.get("by", SEEN) not in {"", SEEN}
    )
    if not names:
        return ""
    return gettext("Checked by %(names)s.") % {"names": ", ".join(map(_named, names))}


def _named(name: str) -> str:
    if not name.startswith(_JUDGE):
        return gettext("the verifier %(name)s") % {"name": name}
    return gettext("the language model %(name)s") % {"name": name.removeprefix(_JUDGE)}
