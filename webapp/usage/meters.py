"""Counts the requests to models that a piece of work makes, and keeps a row of each.

Models are asked from many threads; rows are kept by the thread that does the work, when it settles.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from math import inf
from threading import Lock
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from rag.errors import ModelDownError
from rag.llm import Asked, ChatModel, End, Meter, Metered, Spent
from rag.llm.client import PLANNER_TOKENS
from rag.llm.room import INSTRUCTIONS
from webapp.configuration.connections import give_connection_back
from webapp.connected import pauses
from webapp.usage.budgets import Budget, OverBudgetError, budgets_of, hold, is_limited
from webapp.usage.limits import Payer
from webapp.usage.models import ModelRequest, Purpose
from webapp.usage.prices import Prices, prices

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

LATE = "model.first_token_late"
_READING = {Purpose.EMBED, Purpose.RERANK}  # what writes nothing
_OF_QUESTIONS = {Purpose.ANSWER, Purpose.PLAN, Purpose.JUDGE}  # for which somebody waits
JUDGED = 2  # requests as long as that for an answer, that judging one may take


class Ledger:
    """The requests of one piece of work for a payer; all of one purpose, or each of its own.

    `held` is what they may take together: what would be more is not asked. Thread-safe but for
    `settle` and `close`, which are of the thread that does the work.
    """

    def __init__(
        self, payer: Payer, purpose: Purpose | None = None, held: ModelRequest | None = None
    ) -> None:
        self._payer = payer
        self._purpose = purpose
        self._held = held
        self._left = held.input_tokens + held.output_tokens if held else inf
        self._is_over = self._is_closed = False
        self._lock = Lock()
        self._rows: list[ModelRequest] = []

    def counted(self, chat: ChatModel, purpose: Purpose, longest: int) -> Metered:
        """A model whose requests are counted. `longest`: tokens that it says at most."""
        return Metered(chat, self.meter(purpose, longest))

    def meter(self, purpose: Purpose, longest: int) -> Meter:
        """What counts requests of a purpose."""

        def meter(asked: Asked) -> Callable[[Spent], None]:
            begun, bound = timezone.now(), asked.tokens + longest
            kept_as = self._purpose or purpose
            if kept_as in _OF_QUESTIONS and (why := pauses.held_back(asked.identity)):
                raise ModelDownError(why)
            with self._lock:
                # What was held is for the answer first: it is never broken off for its length.
                is_long = purpose != Purpose.ANSWER and bound > self._left
                if self._is_over or is_long:
                    raise OverBudgetError
                self._left -= bound

            def told(spent: Spent) -> None:
                _note(asked, spent, kept_as)
                row = self._row(asked, spent, kept_as, begun)
                with self._lock:
                    self._left += bound - row.input_tokens - row.output_tokens
                self._keep(row)

            return told

        return meter

    def reading(self, purpose: Purpose) -> Meter:
        """What counts requests to models that write nothing. None is refused: without vectors
        nothing is found, and a budget is for answers, which are quoted when it is over."""

        def meter(asked: Asked) -> Callable[[Spent], None]:
            begun, may_wait = timezone.now(), purpose == Purpose.RERANK
            if may_wait and (why := pauses.held_back(asked.identity)):
                raise ModelDownError(why)

            def told(spent: Spent) -> None:
                if may_wait:
                    _note(asked, spent, purpose)
                if asked.server:  # what runs in this process makes no requests
                    self._keep(self._row(asked, spent, purpose, begun))

            return told

        return meter

    def finding(self, engine: "Engine") -> "Engine":
        """The engine whose requests for vectors, and to reorder, are counted; models in this
        process make none. A search goes on without a reranker that failed a moment ago."""
        from rag.embed import telling  # heavy

        meter = self.reading(Purpose.EMBED)
        return replace(
            engine,
            embedder=telling(engine.embedder, meter),
            dense=engine.dense.telling(meter),
            reranker=engine.reranker and engine.reranker.telling(self.reading(Purpose.RERANK)),
        )

    def _keep(self, row: ModelRequest) -> None:
        with self._lock:
            self._rows.append(row)
        if self._is_closed:  # by a thread that nobody waited for
            self.settle()
            give_connection_back()

    def settle(self) -> None:
        """Keep the rows of what was asked, in place of what was held. No work fails for it."""
        with self._lock:
            rows, self._rows = self._rows, []
            held, self._held = self._held, None
        if not rows and not held:
            return
        try:
            _price(rows, prices())
            with transaction.atomic():
                if held:
                    held.delete()
                ModelRequest.objects.bulk_create(rows)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("%d requests to models were not counted: %s", len(rows), error)

    def look(self) -> None:
        """Settle, and see whether more may be asked."""
        self.settle()
        self._is_over = any(not budget.is_open for budget in budgets_of(self._payer))

    def close(self) -> None:
        """Settle for the last time."""
        self._is_closed = True
        self.settle()

    def _row(self, asked: Asked, spent: Spent, purpose: Purpose, begun: datetime) -> ModelRequest:
        return ModelRequest(
            begun=begun,
            day=timezone.localdate(begun),
            user_id=self._payer.user_id,
            workspace_id=self._payer.workspace_id,
            purpose=purpose,
            model=asked.model[:200],
            server=asked.server[:255],
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            estimated=spent.estimated,
            first_s=spent.first_s,
            seconds=spent.seconds,
            end=spent.end[:60],
        )


def _price(rows: Sequence[ModelRequest], known: Prices) -> None:
    """Say what each of some requests cost, which are not kept yet."""
    for row in rows:
        asked, read = (row.model, row.server), row.input_tokens
        if row.purpose in _READING:
            row.price = known.of_reading(*asked, read)
        else:
            row.price = known.of(*asked, read, row.output_tokens)


def _note(asked: Asked, spent: Spent, purpose: Purpose) -> None:
    """Leave a model alone that failed, or no longer. What has little patience tells little."""
    is_hasty = spent.end == LATE and purpose in {Purpose.PLAN, Purpose.TEST}
    if spent.end in pauses.FAULTS and not is_hasty:
        pauses.begin(asked.identity, spent.why, spent.seconds)
    elif spent.end in {End.OK, End.CUT}:
        pauses.end(asked.identity)


def metered(engine: "Engine", ledger: Ledger, sight: Purpose = Purpose.CAPTION) -> "Engine":
    """The engine whose requests to models a ledger counts. `sight`: what it looks at pictures for.

    Where the model that writes sees none, another writes over pictures.
    """
    longest = engine.config.chat.max_tokens
    chat, planner, vision, judge = engine.chat, engine.planner, engine.vision, engine.judge
    spare = engine.spare
    return replace(
        ledger.finding(engine),
        chat=chat and ledger.counted(chat, Purpose.ANSWER, longest),
        spare=spare and ledger.counted(spare, Purpose.ANSWER, longest),
        planner=planner and ledger.counted(planner, Purpose.PLAN, min(longest, PLANNER_TOKENS)),
        vision=vision and ledger.counted(vision, sight, engine.config.vision.max_tokens),
        judge=judge and replace(judge, chat=ledger.counted(judge.chat, Purpose.JUDGE, longest)),
    )


def quoting(engine: "Engine") -> "Engine":
    """The engine without a language model: it quotes."""
    return replace(engine, chat=None, spare=None, planner=None, judge=None)


@contextmanager
def counting(payer: Payer, purpose: Purpose | None = None) -> Iterator[Ledger]:
    """A ledger of work that asks as long as its budget lasts, from one look to the next."""
    ledger = Ledger(payer, purpose)
    ledger.look()
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def afforded(engine: "Engine", payer: Payer) -> Iterator[tuple["Engine", Budget | None]]:
    """The engine as a payer can afford it, for one answer.

    What the answer may take is held meanwhile, where that is limited. Where nothing is left for it,
    the engine has no language model, and the budget that is over comes with it.
    """
    held = _bound(engine, payer) if is_limited(payer) else None
    over = held and hold(held)
    if over:
        with counting_searches(quoting(engine), payer) as quoted:
            yield quoted, over
        return
    ledger = Ledger(payer, held=held)
    try:
        yield metered(engine, ledger, sight=Purpose.ANSWER), None
    finally:
        ledger.close()


@contextmanager
def counting_searches(engine: "Engine", payer: Payer) -> Iterator["Engine"]:
    """The engine whose requests to find are counted, for work that asks for nothing else."""
    ledger = Ledger(payer)
    try:
        yield ledger.finding(engine)
    finally:
        ledger.close()


@contextmanager
def trying(payer: Payer) -> Iterator[Meter]:
    """A meter for trying a model out, whatever is left of budgets."""
    ledger = Ledger(payer, Purpose.TEST)
    try:
        yield ledger.meter(Purpose.TEST, longest=0)
    finally:
        ledger.close()


def _bound(engine: "Engine", payer: Payer) -> ModelRequest | None:
    """As one request all that an answer may take; None without a language model."""
    chat = engine.chat
    if chat is None:
        return None
    times = 1 + (JUDGED if engine.judge else 0)
    said = engine.config.chat.max_tokens * times + PLANNER_TOKENS
    read = (chat.room + INSTRUCTIONS) * times + INSTRUCTIONS  # to plan, little is read
    known = prices()
    writers = [chat, engine.spare] if engine.spare else [chat]
    return ModelRequest(
        begun=timezone.now(),
        user_id=payer.user_id,
        workspace_id=payer.workspace_id,
        purpose=Purpose.ANSWER,
        model=chat.name[:200],
        server=chat.server[:255],
        input_tokens=read,
        output_tokens=said,
        estimated=True,
        price=max(known.of(one.name, one.server, read, said) for one in writers),
    )
