"""Applies a policy to text: sensitive words are covered, or what holds them is withheld.

A cover is as long as what it covers, so every span, quote and highlight stays where it was. It is
the one way by which passages, answers, quotes, hits and pages lose what a policy hides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.safety.find import find
from rag.types import Chunk, Finding, Policy, Sensitive, SensitiveKind, Severity, Span

COVER = "█"

NAMES = {
    SensitiveKind.EMAIL: ("e-mail address", "e-mail addresses"),
    SensitiveKind.PHONE: ("telephone number", "telephone numbers"),
    SensitiveKind.CARD: ("payment card number", "payment card numbers"),
    SensitiveKind.BANK: ("bank account number", "bank account numbers"),
    SensitiveKind.NATIONAL_ID: ("national id number", "national id numbers"),
    SensitiveKind.BIRTH: ("date of birth", "dates of birth"),
    SensitiveKind.IP: ("IP address", "IP addresses"),
    SensitiveKind.SECRET: ("password or key", "passwords or keys"),
    SensitiveKind.NAME: ("name of a person", "names of persons"),
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


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
        passages = "passage was" if withheld == 1 else "passages were"
        message = f"{_number(withheld)} {passages} withheld by this workspace's policy: "
        message += f"it blocks text with {listed(kinds)}."
        severity = Severity.WARN
    else:
        counts = sorted(Counter(kinds).items())
        parts = [f"{_number(count)} {NAMES[kind][count > 1]}" for kind, count in counts]
        verb = "is" if len(kinds) == 1 else "are"
        message = f"{_joined(parts)} in the {where} {verb} hidden by this workspace's policy."
        severity = Severity.NOTE
    message = message[0].upper() + message[1:]
    return (Finding(check="policy", severity=severity, message=message),)


def listed(kinds: Iterable[SensitiveKind]) -> str:
    """Kinds in words, each with its article."""
    return _joined([_article(NAMES[kind][0]) for kind in sorted(set(kinds))])


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[Sensitive, ...]:
    """Stored answers are shown again and again."""
    return find(text)


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _article(words: str) -> str:
    return f"an {words}" if words[0] in "aeiouAEIOU" else f"a {words}"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
