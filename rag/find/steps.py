"""Looks further where one search falls short: document by document, or for what is missing."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from time import monotonic

from rag.find.missing import missing
from rag.llm import ChatModel
from rag.notices import Notice
from rag.question.kinds import QuestionKind
from rag.question.query import Query, read
from rag.reading.found import Found
from rag.types import FindDocuments, Hit, Inquiry, Listed, Scope, Search, Step, Wish

MOST_ROUNDS = 3  # searches one after the other, the first included
# Seconds of planning after which no further search is planned: a planner takes five at most, and
# whoever has waited so long for one plan waits for no other before the first word.
PLANNING_S = 4.5
MOST_DOCUMENTS = 20  # that are gone through one by one: each costs a search
OF_EACH = 2  # passages


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What looking further takes: a search in a scope, and reading what was found by a query."""

    search: Callable[[Query, Scope], Search]
    read: Callable[[Query, Search], Found]
    find_documents: FindDocuments | None
    planner: ChatModel | None

    def further(self, found: Found, planned_s: float) -> Generator[Step, None, Found]:
        """What was found with what further steps find, each told when it is done.

        `planned_s` is how long planning took until now. Raises IndexDownError.
        """
        known, told = found, 0
        for known in self._rounds(found, planned_s):
            for one in known.search.steps[told:]:
                yield Step(message=one)
            told = len(known.search.steps)
        return known

    def _rounds(self, found: Found, planned_s: float) -> Iterator[Found]:
        """What is known after each step."""
        if documents := self._documents(found):
            found = self._each(found, documents)
        yield found
        if self.planner is None or not _falls_short(found):
            return
        yield (found := _with(found, _searched([found.query.text], _pages(found))))
        for _ in range(MOST_ROUNDS - 1):
            begun = monotonic()
            wanted = missing(found, self.planner) if planned_s < PLANNING_S else []
            planned_s += monotonic() - begun
            if not wanted:
                return
            before = _pages(found)
            found = self._also(found, wanted)
            yield (found := _with(found, _searched(wanted, _pages(found) - before)))
            if not _falls_short(found):
                return

    def _documents(self, found: Found) -> Sequence[Listed]:
        """The documents to go through one by one: where all was asked about, and not too many."""
        query = found.query
        if not query.of_all or query.part or self.find_documents is None:
            return ()
        holdings = self.find_documents(Inquiry(wish=Wish.LIST), found.question.scope)
        return holdings.documents if holdings and 2 <= holdings.total <= MOST_DOCUMENTS else ()

    def _each(self, found: Found, documents: Sequence[Listed]) -> Found:
        """The best passages of each document in place of the best of all."""
        scope = found.question.scope
        each = [
            self.search(found.query, replace(scope, document_ids=frozenset({one.document_id})))
            for one in documents
        ]
        best = [replace(one, judged=one.judged[:OF_EACH]) for one in each]
        told = Notice("step.each", count=len(documents))
        together = replace(_together(best), whole=True, steps=(*found.search.steps, told))
        return self.read(found.query, together)

    def _also(self, found: Found, wanted: Sequence[str]) -> Found:
        queries = [read(one, language=found.query.language) for one in wanted]
        searches = [self.search(one, found.question.scope) for one in queries]
        query = replace(found.query, more=(*found.query.more, *queries))
        return self.read(query, _together([found.search, *searches]))


def _falls_short(found: Found) -> bool:
    """Whether the passages do not suffice, or may lack some of what the question is made of.

    Then only a reader can tell. Where all there is was read, nothing more is to be found.
    """
    query = found.query
    if found.search.whole:
        return False
    in_parts = len(query.years) > 1 or bool(query.sides) or query.kind in _IN_PARTS
    return not found.sufficient or in_parts or found.reading.present.unnamed > 0


_IN_PARTS = {QuestionKind.COMPARISON, QuestionKind.LIST}


def _together(searches: Sequence[Search]) -> Search:
    """What several searches found, the first of each before the second of any."""
    steps = tuple(chain.from_iterable(one.steps for one in searches))
    judged = _in_turn([one.judged for one in searches])
    unranked = next((one.unranked for one in searches if one.unranked), None)
    hits = _in_turn([one.hits for one in searches])
    return Search(hits=hits, judged=judged, steps=steps, unranked=unranked)


def _in_turn(rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    apart: dict[str, Hit] = {}
    for hit in filter(None, chain.from_iterable(zip_longest(*rankings))):
        apart.setdefault(hit.chunk.id, hit)
    return tuple(apart.values())


def _with(found: Found, step: Notice) -> Found:
    return replace(found, search=replace(found.search, steps=(*found.search.steps, step)))


def _pages(found: Found) -> set[tuple[str, int]]:
    chunks = (passage.chunk for passage in found.passages)
    return {(chunk.document_id, page) for chunk in chunks for page in chunk.pages}


def _searched(searches: Sequence[str], pages: set[tuple[str, int]]) -> Notice:
    words = [Notice("step.words", words=one) for one in searches]
    if not pages:
        return Notice("step.nothing_new", searches=words)
    return Notice("step.searched", searches=words, count=len(pages))
