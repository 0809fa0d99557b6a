"""In which language a claim is read: its own, or that of what it cites where it is too short."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.types import Claim, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The language of an answer, and of each of its claims."""

    answer: str
    claims: tuple[str, ...]


def languages(claims: Sequence[Claim], passages: Sequence[Passage]) -> Languages:
    """In which language an answer and its claims are read; what is no claim, in the answer's."""
    answer = answer_language(claims, passages)
    each = (answer if one.reason else claim_language(one, passages, answer) for one in claims)
    return Languages(answer=answer, claims=tuple(each))


def answer_language(claims: Sequence[Claim], passages: Sequence[Passage]) -> str:
    """The language of claims together; else that of the first passage that tells its own."""
    told = language_of(" ".join(claim.text for claim in claims))
    return told or _first(passages) or DEFAULT


def claim_language(claim: Claim, passages: Sequence[Passage], otherwise: str) -> str:
    """The language of a claim; else that of a passage that it cites, or the given one."""
    cited = {citation.passage for citation in claim.citations}
    return (
        language_of(claim.text)
        or _first([passage for passage in passages if passage.number in cited])
        or otherwise
    )


def _first(passages: Sequence[Passage]) -> str:
    return next((one.chunk.language for one in passages if one.chunk.language), "")
