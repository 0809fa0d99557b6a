"""Nouns of looking into a search: what every stage made of every candidate. All are frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rag.notices import Notice
from rag.types.documents import Chunk
from rag.types.questions import Hit


class Fate(StrEnum):
    """What became of a candidate. Only those that are shown stand in the prompt."""

    SHOWN = "shown"
    WITHHELD = "withheld"  # by the policy, or by a check of passages
    BUDGET = "budget"  # longer than what was left for passages
    RANK = "rank"  # not among the first
    UNREAD = "unread"  # too low to be read by the reranker


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the steps of one search gave: the fused hits, and those in their final order.

    `whole`: they are all there is of what was asked for, and are read together. `steps` say what
    else was done than to search once; `unranked`, why the reranker did not put them in order.
    """

    hits: tuple[Hit, ...]
    judged: tuple[Hit, ...]
    whole: bool = False
    steps: tuple[Notice, ...] = ()
    unranked: Notice | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A candidate's rank at a stage, from 1, and its score, comparable inside that stage only."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A chunk that was found. `marks` by stage; a stage that did not find it is left out.

    `number` is that of its passage, if it became one. `completes`: no search found it, it was
    put in because of what it stands beside.
    """

    chunk: Chunk
    marks: Mapping[str, Mark]
    fate: Fate
    number: int | None = None
    completes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How the passages for a question were found. `candidates` are in the final order.

    `query` is the question after rewriting, `essence` what of it was searched for, `spelled` what
    else was looked for by its words; `more` are the further queries. `places` and
    `statements` are what it names, and `looked_in` the document in which these were looked up.
    `stages` are those that ranked something, in their order. `sufficiency` is 0..1; when it is
    not `sufficient`, nothing is answered from the passages. `steps`: see `Search`.
    """

    question: str
    query: str
    essence: str
    places: tuple[str, ...]
    statements: tuple[str, ...]
    looked_in: str
    stages: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    sufficiency: float
    sufficient: bool
    more: tuple[str, ...] = ()
    spelled: str = ""
    steps: tuple[Notice, ...] = ()
