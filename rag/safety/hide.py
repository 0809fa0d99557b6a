"""Applies a policy to text: sensitive words are covered, or what holds them is withheld.

A cover is as long as what it covers, so every span, quote and highlight stays where it was. It is
the one way by which passages, answers, quotes, hits and pages lose what a policy hides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.notices import Notice, number
from rag.safety.find import find
from rag.types import Chunk, Finding, Policy, Sensitive, SensitiveKind, Severity, Span

COVER = "█"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text as it may be shown, what was covered in it, and whether it is to be withheld."""

    text: str
    kinds: tuple[SensitiveKind, ...] = ()
    blocked: frozenset[SensitiveKind] = frozenset()


def hide(text: str, policy: Policy, sensitive: Iterable[Sensitive] | None = None) -> Hidden:
    """A text under a policy. `sensitive` are places in it; not given, they are looked for."""
    if not policy.hidden or not text:
        return Hidden(text)
    known = _found(text) if sensitive is None else sensitive
    kept = [one for one in known if one.kind in policy.hidden]
    kinds = tuple(one.kind for one in kept)
    return Hidden(cover(text, [one.span for one in kept]), kinds, policy.blocked & set(kinds))


def cover(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans covered, character by character; white space stays as it is."""
    parts, at = [], 0
    for span in sorted(spans):
        start, end = max(at, span.start), min(len(text), max(at, span.end))
        parts.append(text[at:start])
        parts.append("".join(c if c.isspace() else COVER for c in text[start:end]))
        at = max(at, end)
    return "".join(parts) + text[at:]


def hidden_by(policy: Policy, sensitive: Iterable[Sensitive]) -> list[Sensitive]:
    """Those of the sensitive places of a document that a policy hides."""
    return [one for one in sensitive if one.kind in policy.hidden]


def guard(chunk: Chunk, policy: Policy, sensitive: Iterable[Sensitive] | None = None) -> Chunk:
    """A chunk under a policy. `sensitive` are places in the document; None: look for them.

    One that holds what the policy blocks comes out covered from end to end and `withheld`.
    """
    if not policy.hidden:
        return chunk
    start = chunk.span.start
    inside = None
    if sensitive is not None:
        inside = [
            Sensitive(Span(max(0, one.span.start - start), one.span.end - start), one.kind)
            for one in sensitive
            if one.span.overlaps(chunk.span)
        ]
    text = hide(chunk.text, policy, inside)
    around = [hide(words, policy) for words in (chunk.title, chunk.context, chunk.caption)]
    headings = [hide(words, policy) for words in chunk.headings]
    blocked = text.blocked | frozenset().union(*(one.blocked for one in (*around, *headings)))
    title, context, caption = (one.text for one in around)
    if blocked:
        context, caption = "", ""
    return replace(
        chunk,
        text=cover(chunk.text, [Span(0, len(chunk.text))]) if blocked else text.text,
        title=title,
        headings=tuple(one.text for one in headings),
        context=context,
        caption=caption,
        hidden=tuple(blocked) if blocked else text.kinds,
        withheld=bool(blocked),
    )


def told(
    kinds: Sequence[SensitiveKind], *, where: str = "answer", withheld: int = 0
) -> tuple[Finding, ...]:
    """What was done, in words: how many of each kind are hidden, or passages withheld for them."""
    if not kinds:
        return ()
    if withheld:
        severity, said = Severity.WARN, {"count": withheld, "number": number(withheld)}
        message = Notice("safety.passages_withheld", **said, kinds=listed(kinds))
    else:
        severity, counts = Severity.NOTE, sorted(Counter(kinds).items())
        found = [kind.counted(count) for kind, count in counts]
        message = Notice(f"safety.hidden_in_{where}", count=len(kinds), kinds=found)
    return (Finding(check="policy", severity=severity, message=message),)


def listed(kinds: Iterable[SensitiveKind]) -> list[Notice]:
    """Kinds in words, each with its article."""
    return [kind.one for kind in sorted(set(kinds))]


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[Sensitive, ...]:
    """Stored answers are shown again and again."""
    return find(text)
