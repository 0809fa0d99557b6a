"""What is told of a document before anybody asks: its guide."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rag.types.documents import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words of a guide, and the place in the document that they are from."""

    text: str
    chunk_id: str
    span: Span
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a document is, says and answers.

    `kind` is a code of what it is ("annual_report"), empty where it does not say. `date` and `by`,
    its authors or parties, are as they stand on its first page. `points` are its key sentences and
    figures, `questions` what it answers: each was asked. `maker` is the language model that chose
    them; empty: rules did.
    """

    kind: str = ""
    date: Remark | None = None
    by: Remark | None = None
    points: tuple[Remark, ...] = ()
    questions: tuple[Remark, ...] = ()
    maker: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Guide":
        """The guide that `as_dict` gave."""
        return cls(
            kind=told["kind"],
            date=_remark(told["date"]) if told["date"] else None,
            by=_remark(told["by"]) if told["by"] else None,
            points=tuple(map(_remark, told["points"])),
            questions=tuple(map(_remark, told["questions"])),
            maker=told["maker"],
        )


def _remark(told: Mapping[str, Any]) -> Remark:
    return Remark(**{**told, "span": Span(**told["span"])})
