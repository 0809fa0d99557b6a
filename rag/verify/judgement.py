"""What a claim came to."""

from dataclasses import dataclass

from rag.notices import Notice
from rag.types import Citation, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a claim came to, and who checked it."""

    verdict: Verdict
    support: float
    reason: Notice
    citations: tuple[Citation, ...] = ()
    computation: str = ""
    by: str = ""
