"""Passages before they are used: checked, marked, left out. A check is a line in `CHECKS`."""

from collections.abc import Callable, Sequence

from rag.notices import Notice
from rag.safety.hide import told
from rag.safety.injection import mark
from rag.types import Finding, Passage, SensitiveKind, Severity


def instructs(passage: Passage) -> Finding | None:
    """What is said to the reader of a marked passage."""
    if not passage.instructs:
        return None
    return Finding(
        check="injection",
        severity=Severity.WARN,
        message=Notice("safety.orders", passage=passage.number),
        span=passage.instructs[0],
        page=passage.chunk.page_at(passage.instructs[0].start),
    )


CHECKS: tuple[Callable[[Passage], Finding | None], ...] = (instructs,)


def screen_passages(
    passages: Sequence[Passage],
) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """The passages that may be used, and what was found in any; blocked ones are left out."""
    kept: list[Passage] = []
    findings: list[Finding] = []
    withheld = [passage for passage in passages if passage.chunk.withheld]
    for passage in map(mark, passages):
        found = [f for check in CHECKS if (f := check(passage)) is not None]
        findings += found
        blocked = any(finding.severity is Severity.BLOCK for finding in found)
        if not blocked and not passage.chunk.withheld:
            kept.append(passage)
    of_withheld, of_kept = _hidden(withheld), _hidden(kept)
    findings += told(of_withheld, withheld=len(withheld))
    findings += told(of_kept, where="passages")
    return tuple(kept), tuple(findings)


def _hidden(passages: Sequence[Passage]) -> tuple[SensitiveKind, ...]:
    return tuple(kind for passage in passages for kind in passage.chunk.hidden)
