"""Finds the chunks that fit a query: two searches, fused, and joined with the live rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from rag.config import RagConfig
from rag.find.sift import fetched_first, sift
from rag.indexes import Index, Ranking
from rag.language import DEFAULT
from rag.language.terms import terms
from rag.question.places import LAST
from rag.question.query import Query
from rag.question.statements import STATEMENTS
from rag.question.titles import named
from rag.types import Chunk, Hit, LoadChunks, Scope

# Cormack, Clarke and Büttcher (SIGIR 2009) take 60 for lists of a thousand; in lists of 60 the
# first ranks have to tell more: 10 was better on reports and on SciFact alike.
RRF_K = 10
SAME_PAGE = 0.5  # of its score is left to a hit for each better one of the same page
NAMED = 1.3  # what the score of a document's hits is multiplied by when the question names it
OTHER_QUERY = 0.5  # weight of a further query for the same question; the question has 1
PLACE = "place"
LOOKED_UP = 30  # chunks of the likeliest document that are ranked by what the question names
PLACE_WEIGHT, STATEMENT_WEIGHT = 3.0, 1.5
FOREIGN = 0.3  # of the lexical weight is left between two languages
HEAD = 220  # characters in which a chunk says what it is

_threads = ThreadPoolExecutor(thread_name_prefix="dense")


def retrieve(
    query: Query,
    scope: Scope,
    indexes: tuple[Index, Index],
    load_chunks: LoadChunks,
    config: RagConfig,
) -> tuple[Hit, ...]:
    """The best live chunks by both indexes (dense, lexical), best first.

    Raises IndexDownError when one of them does not answer.
    """
    dense, lexical = indexes
    rankings = _searched(query, scope, indexes, config.candidates)
    weights = {"dense": config.dense_weight, "lexical": config.lexical_weight}
    ids = sorted({chunk_id for ranking in rankings.values() for chunk_id, _ in ranking})
    live = dict(load_chunks(ids, scope))
    rankings["dense"] = _read(rankings["dense"], live, dense)
    shares = {one: _share(query, chunk, dense) for one, chunk in live.items()}
    first = fuse(rankings, weights, shares)
    titles = {chunk.document_id: chunk.title for chunk in live.values()}
    meant = named(query.names, titles, query.language)
    likeliest = _likeliest(first, live, meant)
    looked_up = _looked_up(query, likeliest, scope, lexical) if likeliest else {}
    more = {one for ranking in looked_up.values() for one, _ in ranking} - live.keys()
    live |= load_chunks(sorted(more), scope) if more else {}
    headings = {one.name: one.heading for one in query.statements}
    rankings |= {
        name: _by_heading(headings.get(name, ""), ranking, live, query.language)
        for name, ranking in looked_up.items()
    }
    weights |= dict.fromkeys(STATEMENTS, STATEMENT_WEIGHT) | {PLACE: PLACE_WEIGHT}
    fused = _raised(
        [scored for scored in fuse(rankings, weights, shares) if scored[0] in live], live, meant
    )
    signals = _signals({**rankings, "fused": fused})
    return _spread(
        [
            Hit(chunk=live[chunk_id], score=score, signals=signals[chunk_id])
            for chunk_id, score in fused
        ]
    )


def _searched(
    query: Query, scope: Scope, indexes: tuple[Index, Index], limit: int
) -> dict[str, Ranking]:
    """What both indexes find.

    The lexical index works on the calling thread's database connection; the other one waits for a
    server meanwhile.
    """
    dense, lexical = indexes
    spelled = f"{query.essence} {query.spelled}".rstrip()
    first = fetched_first(scope, limit)
    begun = _threads.submit(dense.search, query.essence, scope, first)

    def near(most: int) -> Ranking:
        return begun.result() if most == first else dense.search(query.essence, scope, most)

    by_words = sift(partial(lexical.search, spelled, scope), scope, limit)
    return {"lexical": by_words, "dense": sift(near, scope, limit)}


def _read(ranking: Ranking, live: Mapping[str, Chunk], index: Index) -> Ranking:
    """What an index found in languages that it reads."""
    languages = {one: chunk.language or DEFAULT for one, chunk in live.items()}
    return [hit for hit in ranking if index.reads(languages.get(hit[0], DEFAULT))]


def _share(query: Query, chunk: Chunk, dense: Index) -> float:
    """What is left of the weight of shared words: of two languages they are names, and words that
    mean something else. Where the meaning can be compared, that decides."""
    language = chunk.language or DEFAULT
    known = dense.reads(query.language) and dense.reads(language)
    return FOREIGN if known and language != query.language else 1.0


def _likeliest(first: Ranking, live: Mapping[str, Chunk], meant: frozenset[str]) -> Chunk | None:
    """The best chunk of a document that is meant, else the best of all."""
    found = [live[chunk_id] for chunk_id, _ in first if chunk_id in live]
    return next((one for one in found if one.document_id in meant), found[0] if found else None)


def _raised(fused: Ranking, live: Mapping[str, Chunk], meant: frozenset[str]) -> Ranking:
    """The ranking with what belongs to a document that is meant further up; nothing is hidden."""
    scored = [
        (one, score * NAMED if live[one].document_id in meant else score) for one, score in fused
    ]
    return sorted(scored, key=lambda scored: (-scored[1], scored[0]))


def combine(main: Sequence[Hit], others: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of a question and those of further queries for it, fused by reciprocal rank.

    "query2" and so on among the signals say how a further query found a hit.
    """
    if not others:
        return tuple(main)
    found = {"": main, **{f"query{n}": hits for n, hits in enumerate(others, start=2)}}
    rankings = {name: [(hit.chunk.id, hit.score) for hit in hits] for name, hits in found.items()}
    weights = dict.fromkeys(rankings, OTHER_QUERY) | {"": 1.0}
    further = _signals({name: ranking for name, ranking in rankings.items() if name})
    known = {hit.chunk.id: hit for hits in (*others, main) for hit in hits}
    return tuple(
        replace(known[one], score=score, signals={**known[one].signals, **further.get(one, {})})
        for one, score in fuse(rankings, weights)
    )


def _looked_up(query: Query, likeliest: Chunk, scope: Scope, lexical: Index) -> dict[str, Ranking]:
    """What the question names by its place or by its statement, in the likeliest document.

    "Page 17" and "total assets" are in every report: which one is meant is settled first.
    """
    asked = {s.name: f"{s.heading} {s.lines}" for s in query.statements}
    if query.places:
        asked[PLACE] = " ".join(query.places)
    document = replace(scope, document_ids=frozenset({likeliest.document_id}))
    return {name: lexical.search(words, document, LOOKED_UP) for name, words in asked.items()}


def _by_heading(
    heading: str, ranking: Ranking, live: Mapping[str, Chunk], language: str
) -> Ranking:
    """What is headed as the statement is before what only mentions its lines."""
    if not heading:
        return ranking
    wanted = set(terms(heading, language))
    scored = [
        (chunk_id, score * (1 + len(wanted & _head(live[chunk_id], language)) / len(wanted)))
        for chunk_id, score in ranking
        if chunk_id in live
    ]
    return sorted(scored, key=lambda scored: (-scored[1], scored[0]))


def _head(chunk: Chunk, language: str) -> set[str]:
    return set(terms(" ".join([*chunk.headings, chunk.text[:HEAD]]), language))


def _spread(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits in order, those of a page that a better one stands on put back.

    Pieces of one page say much the same, and push out the page that says the rest. A document of
    a single page has no such one: its pieces stay where they are, be it a letter or an article.
    """
    seen: Counter[tuple[str, int]] = Counter()
    spread = []
    for hit in hits:
        if _is_all(hit.chunk):
            spread.append(hit)
            continue
        pages = [(hit.chunk.document_id, page) for page in hit.chunk.pages]
        spread.append(replace(hit, score=hit.score * SAME_PAGE ** min(seen[p] for p in pages)))
        seen.update(pages)
    return tuple(sorted(spread, key=lambda hit: -hit.score))


def _is_all(chunk: Chunk) -> bool:
    """Whether the page that a chunk stands on is all of its document."""
    return chunk.pages == (1,) and LAST in chunk.labels


def fuse(
    rankings: Mapping[str, Ranking],
    weights: Mapping[str, float],
    shares: Mapping[str, float] = MappingProxyType({}),
) -> Ranking:
    """Reciprocal rank fusion: each ranking gives a chunk weight / (RRF_K + rank), ranks from 1.

    `shares`: what is left of the weight of its words, for chunks that have less than others.
    """
    scores: dict[str, float] = {}
    for name, ranking in rankings.items():
        for rank, (chunk_id, _) in enumerate(ranking, start=1):
            weight = weights[name] * (shares.get(chunk_id, 1.0) if name == "lexical" else 1.0)
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (RRF_K + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _signals(rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, ranking in rankings.items():
        for rank, (chunk_id, score) in enumerate(ranking, start=1):
            found.setdefault(chunk_id, {}).update({name: score, f"{name}_rank": float(rank)})
    return found
