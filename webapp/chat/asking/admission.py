"""How many questions are answered at once, and whose is next: people take turns.

Each process has a line of its own, and its share of what the machine answers at once. Of that a
part is for those of whom nothing is being answered: whoever asks much keeps nobody else waiting.
Who waits holds no connection to the database.
"""

import os
from collections import deque
from concurrent.futures import Future
from functools import lru_cache
from math import ceil
from threading import Lock
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext

from webapp.connected.chosen import chosen

USUAL_S = 5.0  # what an answer takes, until some were given
SPARE = 0.25  # of the places, for those who have none
WRITTEN_EACH = 4  # answers for each processor that a model's server writes
NEWEST = 0.2  # what the last answer counts for in what an answer takes


class BusyError(Exception):
    """The line is too long; trying again in `after_s` seconds may help."""

    def __init__(self, message: str, after_s: int) -> None:
        super().__init__(message)
        self.message = message
        self.after_s = after_s


class Ticket:
    """A question in the line. `admitted` is done when it is its turn; in the end it must leave."""

    def __init__(self, line: "Admission", person: int) -> None:
        self.person = person
        self.admitted: Future[None] = Future()
        self.since = monotonic()
        self._line = line

    @property
    def before(self) -> int:
        """How many questions will be admitted before it, if nobody comes or goes."""
        return self._line.before(self)

    def leave(self) -> None:
        """Give up its place to the next, whether it was admitted or not. Twice is once."""
        self._line.leave(self)


class Admission:
    """The questions that are being answered, and those that wait. Thread-safe."""

    def __init__(self, at_once: int, most: int) -> None:
        self._at_once, self._spare = at_once, int(SPARE * at_once)
        self._most = most
        self._lock = Lock()
        self._running: set[Ticket] = set()
        self._waiting: dict[int, deque[Ticket]] = {}  # people in the order of their turns
        self._pace = USUAL_S

    def resize(self, at_once: int) -> None:
        """Answer so many at once from now on; what is being answered goes on."""
        with self._lock:
            self._at_once, self._spare = at_once, int(SPARE * at_once)
            self._admit()

    def refuse_full(self) -> None:
        """Raises BusyError when the line is too long.

        Asked before a question is kept. Some that come at the same moment may all pass: the line
        gets a little longer then.
        """
        with self._lock:
            waiting, after_s = self._line()
        if waiting >= self._most:
            told = gettext(
                "Many people ask at the moment, and the line is full. Ask again in about "
                "%(seconds)s seconds."
            )
            raise BusyError(told % {"seconds": after_s}, after_s)

    def enter_at_once(self, person: int) -> Ticket:
        """Be admitted now, for whom nothing can be told while it waits. Raises BusyError."""
        ticket = self.enter(person)
        if ticket.admitted.done():
            return ticket
        ticket.leave()
        with self._lock:
            _, after_s = self._line()
        told = gettext(
            "Others ask at the moment. Ask again in about %(seconds)s seconds, or as a stream of "
            "events, which waits for its turn."
        )
        raise BusyError(told % {"seconds": after_s}, after_s)

    def _line(self) -> tuple[int, int]:
        """How many wait, and in how many seconds whoever comes now would be admitted."""
        waiting = sum(map(len, self._waiting.values()))
        return waiting, max(1, ceil(self._pace * max(waiting, 1) / self._at_once))

    def enter(self, person: int) -> Ticket:
        """Stand in the line; nobody waits while there is room."""
        ticket = Ticket(self, person)
        with self._lock:
            self._waiting.setdefault(person, deque()).append(ticket)
            self._admit()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """See Ticket."""
        with self._lock:
            if ticket in self._running:
                self._running.remove(ticket)
                self._pace += NEWEST * (monotonic() - ticket.since - self._pace)
            elif ticket in (mine := self._waiting.get(ticket.person, deque())):
                mine.remove(ticket)
                if not mine:
                    del self._waiting[ticket.person]
            self._admit()

    def before(self, ticket: Ticket) -> int:
        """See Ticket. In a round everybody who waits has one question admitted."""
        with self._lock:
            mine = self._waiting.get(ticket.person, deque())
            if ticket not in mine:
                return 0
            count = rounds = mine.index(ticket)
            earlier = 1  # people before have had one more, those behind have not
            for person in self._in_turn():
                if person == ticket.person:
                    earlier = 0
                else:
                    count += min(len(self._waiting[person]), rounds + earlier)
            return count

    def _admit(self) -> None:
        while (person := self._next()) is not None:
            theirs = self._waiting.pop(person)
            ticket = theirs.popleft()
            if theirs:
                self._waiting[person] = theirs  # at the end
            ticket.since = monotonic()
            self._running.add(ticket)
            ticket.admitted.set_result(None)

    def _next(self) -> int | None:
        """Whose turn it is, if there is a place for them."""
        free = self._at_once - len(self._running)
        person = next(iter(self._in_turn()), None) if free > 0 else None
        return person if free > self._spare or person not in self._served() else None

    def _in_turn(self) -> list[int]:
        """Who waits, in their order; where places are spared, first those who have none."""
        served = self._served() if self._spare else set()
        return sorted(self._waiting, key=served.__contains__)

    def _served(self) -> set[int]:
        return {ticket.person for ticket in self._running}


@lru_cache(maxsize=1)
def admission() -> Admission:
    """The line of this process."""
    return Admission(
        at_once=_places(written=False),
        most=max(1, settings.QUESTIONS_WAITING // settings.WEB_PROCESSES),
    )


def refuse_full() -> None:
    """See Admission. As many are answered at once as what answers now can take. One query."""
    admission().resize(_places(written=bool(chosen().answers.model)))
    admission().refuse_full()


def _places(*, written: bool) -> int:
    """This process's share of what the machine answers at once.

    A model's server answers many, our own processors a question each.
    """
    processors = max(2, os.cpu_count() or 2)
    of_machine = settings.ANSWERS_AT_ONCE or processors * (WRITTEN_EACH if written else 1)
    return max(1, of_machine // settings.WEB_PROCESSES)
