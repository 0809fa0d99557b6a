"""How sure an answer is: are these passages enough, and how well does the answer rest on them?"""

import math
from collections.abc import Iterator, Mapping, Sequence

from rag.notices import Notice
from rag.question.query import Query
from rag.reading.found import Found
from rag.types import Claim, Confidence, Draft, Mode, Passage, Verdict
from rag.verify.confidence.calibration import Calibration
from rag.verify.read import read

MOST_DOUBTS = 3  # pages that are named as hard to read

UNEXAMINED = 0.5  # of what the passages promise, where no sentence could be examined

_LOW_RELEVANCE = 0.2
_THIN = 0.5


def estimate(
    found: Found,
    claims: Sequence[Claim],
    draft: Draft,
    calibration: Calibration | None = None,
) -> Confidence:
    """The confidence of an answer with the parts that it is made of, and the reasons in words.

    Without a calibration the value orders answers; it is not the probability of being right.
    """
    query, passages = found.query, found.best
    doubts = _doubts(found.passages, claims)
    examined = [claim for claim in claims if claim.was_examined]
    signals = {
        "sufficiency": found.sufficiency,
        "relevance": max((passage.relevance for passage in passages), default=0.0),
        "agreement": _agreement(passages),
        "groundedness": _support(examined),
        "lowest_support": min((claim.support for claim in examined), default=0.0),
        "coverage": _cited(examined),
        "fit": _fit(query, claims),
        "direct": float(query.direct),
        "one_source": _one_source(claims),
        "first": _first(passages, claims),
    }
    value = _combined(signals, draft, examined=bool(examined))
    value = calibration.confidence(signals) if calibration else value
    contradicted = any(claim.verdict is Verdict.CONTRADICTED for claim in claims)
    value = min(value, 0.2) if contradicted else value
    value = value * 0.8 if draft.incomplete else value
    return Confidence(
        value=round(value, 4),
        calibrated=calibration is not None,
        reasons=(*_reasons(signals, examined, draft), *doubts),
        signals={name: round(signal, 4) for name, signal in signals.items()},
    )


def _combined(signals: Mapping[str, float], draft: Draft, *, examined: bool) -> float:
    """Quotes are true to the source by themselves: what counts is whether they answer.

    Of an answer that nobody could check, half of what the passages promise.
    """
    asked = 0.6 * signals["sufficiency"] + 0.2 * signals["relevance"] + 0.2 * signals["agreement"]
    if draft.mode is Mode.QUOTE:
        return 0.6 * asked + 0.4 * signals["fit"]
    if not examined:
        return UNEXAMINED * asked
    sound = 0.5 * signals["groundedness"] + 0.3 * signals["lowest_support"]
    sound += 0.2 * signals["coverage"]
    return math.sqrt(asked * sound) if sound > 0 else 0.0


def _reasons(signals: Mapping[str, float], examined: Sequence[Claim], draft: Draft) -> list[Notice]:
    reasons: list[Notice] = []
    if draft.mode is Mode.QUOTE:
        reasons += [_QUOTED] if signals["direct"] else [_QUOTED, _INDIRECT]
    elif not examined:
        reasons.append(Notice("confidence.nothing_checked"))
    else:
        held = sum(claim.verdict.holds for claim in examined)
        checked = sum(claim.verdict is not Verdict.UNCHECKED for claim in examined)
        supported = Notice("confidence.supported", supported=held, checked=checked)
        reasons.append(supported if checked else Notice("confidence.nothing_checked"))
    for verdict in reversed(Verdict):
        count = sum(claim.verdict is verdict for claim in examined)
        reasons += [verdict.among(count)] if verdict.doubt and count else []
    if signals["sufficiency"] < _THIN:
        reasons.append(Notice("confidence.thin"))
    if signals["relevance"] < _LOW_RELEVANCE:
        reasons.append(Notice("confidence.far"))
    if signals["agreement"] == 0.0:
        reasons.append(Notice("confidence.searches_differ"))
    if draft.incomplete:
        reasons.append(Notice("confidence.cut_off"))
    return reasons


def _doubts(passages: Sequence[Passage], claims: Sequence[Claim]) -> Iterator[Notice]:
    """What is told of cited pages whose text may be wrong, each once."""
    chunks = {passage.number: passage.chunk for passage in passages}
    told: dict[tuple[str, int], Notice] = {}
    for citation in (citation for claim in claims for citation in claim.citations):
        chunk = chunks.get(citation.passage)
        if chunk is not None and chunk.doubt:
            page, title, doubt = citation.page, chunk.title, chunk.doubt
            words = (
                Notice("confidence.page_of", page=page, title=title, doubt=doubt)
                if title
                else Notice("confidence.page", page=page, doubt=doubt)
            )
            told.setdefault((chunk.document_id, citation.page), words)
    yield from list(told.values())[:MOST_DOUBTS]


_QUOTED = Notice("confidence.quoted")
_INDIRECT = Notice("confidence.indirect")


def _agreement(passages: Sequence[Passage]) -> float:
    """Share of the first five passages that both indexes found."""
    first = passages[:5]
    both = [p for p in first if {"dense", "lexical"} <= set(p.signals)]
    return len(both) / len(first) if first else 0.0


def _support(claims: Sequence[Claim]) -> float:
    return sum(claim.support for claim in claims) / len(claims) if claims else 0.0


def _cited(claims: Sequence[Claim]) -> float:
    return sum(bool(c.citations) for c in claims) / len(claims) if claims else 0.0


def _one_source(claims: Sequence[Claim]) -> float:
    """1 when all citations are of one document, 1/n when they are of n."""
    documents = {citation.document_id for claim in claims for citation in claim.citations}
    return 1 / len(documents) if documents else 0.0


def _first(passages: Sequence[Passage], claims: Sequence[Claim]) -> float:
    """1 when what is cited first is the best passage, 1/n when it is the n-th."""
    ranks = {passage.number: passage.rank for passage in passages}
    cited = (citation.passage for claim in claims for citation in claim.citations)
    rank = ranks.get(next(cited, 0))
    return 1 / rank if rank else 0.0


def _fit(query: Query, claims: Sequence[Claim]) -> float:
    """Share of the question's words that the answer takes up."""
    answered = {term for claim in claims for term in read(claim.text, query.language).terms}
    return len(query.said & answered) / len(query.said) if query.said else 0.0
