"""Checks an answer while it is written; the end decides, and asks for nothing twice."""

import logging
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Self, TypeAlias

from rag.errors import RagError
from rag.notices import Notice
from rag.reading.found import Found
from rag.safety import Sieve, sift
from rag.safety.claims import filter_claims
from rag.types import Citation, Claim, Draft, Judged, Mode, Passage, Token, Unsaid, Usage
from rag.verify import Judge, Verifier, read_grounds, verify
from rag.verify.judging.judge import MOST_CLAIMS, Opinion, together
from rag.write.citations import resolve
from rag.write.written import Writing

STEP = 100  # characters that come in before what is closed is looked for again
OPEN = 2  # claims at the end to which more may come: one being written, a mark behind the other
KNOWN = Notice("claim.short")  # whatever the reason: what has one is not checked again

Key: TypeAlias = tuple[str, tuple[Citation, ...]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What came of checking a few claims: a judge's opinions, their cost, the verdicts."""

    opinions: dict[Key, Opinion]
    cost: Usage
    claims: tuple[Claim, ...]


@dataclass(slots=True)
class Checking:
    """The check of an answer, from its first sentences on.

    An opinion is kept with what a claim says and cites: one that reads otherwise in the end was not
    judged. While the answer is written one request is under way at most.
    """

    found: Found
    judge: Judge | None
    verifier: Verifier
    _text: str = field(init=False, default="")
    _looked: int = field(init=False, default=0)
    _asked: set[Key] = field(init=False, default_factory=set)
    _opinions: dict[Key, Opinion] = field(init=False, default_factory=dict)
    _costs: list[Usage] = field(init=False, default_factory=list)
    _batch: set[Key] = field(init=False, default_factory=set)  # what is under way
    _running: Future[_Heard] | None = field(init=False, default=None)
    _waits: bool = field(init=False, default=False)  # nothing more is asked before the end
    _stopped: Event = field(init=False, default_factory=Event)
    _threads: ThreadPoolExecutor = field(
        init=False, default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="checking")
    )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        """Ask for nothing more, and wait for nothing: whoever listened may be gone."""
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def written(self, writing: Writing, sieve: Sieve) -> Generator[Token | Judged, None, Draft]:
        """What a model writes, as far as it may be seen, and what comes of it meanwhile."""
        with closing(sift(self._pieces(writing), sieve)) as drafting:
            while True:
                try:
                    token = next(drafting)
                except StopIteration as end:
                    draft: Draft = end.value
                    return draft
                yield token
                self._text += token.text
                yield from self._told(writing.shown)

    def opinions(self, claims: Sequence[Claim]) -> tuple[dict[int, Opinion], Usage]:
        """The judge's opinions of all claims, by their numbers, and their cost not told before.

        Asks for those that were not asked for while the answer was written.
        """
        keys = {i: _key(claim) for i, claim in enumerate(claims) if not claim.reason}
        left = {i: claims[i] for i, key in keys.items() if key not in self._asked}
        given, cost = dict[int, Opinion](), Usage()
        if self.judge and left:
            given, cost = self.judge.opinions(self.found.question.text, left, self.found.passages)
        if self._running:
            self._settled(self._running)
        costs, self._costs = [cost, *self._costs], []
        kept = {i: self._opinions[key] for i, key in keys.items() if key in self._opinions}
        return kept | given, together(costs)

    def _pieces(self, writing: Writing) -> Iterator[str | Unsaid | Usage]:
        self._text, self._looked = "", 0
        for piece in writing.pieces():
            if isinstance(piece, Unsaid):
                self._text, self._looked = "", 0
            yield piece

    def _told(self, shown: Sequence[Passage]) -> Iterator[Judged]:
        """What is known by now; then the next claims are begun with, if there are enough."""
        if self._running and self._running.done() and (claims := self._settled(self._running)):
            yield Judged(claims=claims)
        if self._running or self._waits or len(self._text) < self._looked + STEP:
            return
        self._looked = len(self._text)
        closed = resolve(Draft(mode=Mode.MODEL, text=self._text), shown).claims[:-OPEN]
        new = {i: key for i, claim in enumerate(closed)
               if not claim.reason and (key := _key(claim)) not in self._asked}  # fmt: skip
        if len(new) >= (MOST_CLAIMS if self.judge else 1):
            batch = list(new)[:MOST_CLAIMS]
            self._batch = {new[i] for i in batch}
            self._asked |= self._batch
            self._running = self._threads.submit(self._heard, closed, batch)

    def _heard(self, closed: Sequence[Claim], batch: Sequence[int]) -> _Heard:
        """Check a few of the claims; what those before them work out counts as known."""
        passages, opinions, cost = self.found.passages, dict[int, Opinion](), Usage()
        asked = {i: closed[i] for i in batch}
        if self.judge:
            question = self.found.question.text
            opinions, cost = self.judge.ask(question, asked, passages, self._stopped)
        others = [one if i in asked else replace(one, reason=KNOWN) for i, one in enumerate(closed)]
        claims = verify(read_grounds(others, passages), self.verifier, opinions)
        kept, _ = filter_claims([claims[i] for i in batch], passages)
        return _Heard(
            opinions={_key(closed[i]): one for i, one in opinions.items()}, cost=cost, claims=kept
        )

    def _settled(self, running: Future[_Heard]) -> tuple[Claim, ...]:
        """The verdicts of what was under way; none where the judge failed, who is asked later."""
        self._running = None
        try:
            heard = running.result()
        except RagError as error:
            logger.warning("the judge did not answer while the answer was written: %s", error)
            self._asked -= self._batch
            self._waits = True
            return ()
        self._opinions |= heard.opinions
        self._costs.append(heard.cost)
        return heard.claims


def _key(claim: Claim) -> Key:
    return claim.text, claim.citations
