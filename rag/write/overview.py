"""Answers questions about the documents themselves by counting them: no top-k could.

What is counted are rows of the library and matches of the lexical index, not what was found to be
relevant, so the answer is complete or says that it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from rag.indexes import LexicalIndex
from rag.indexes.words import words
from rag.language import DEFAULT
from rag.language.terms import terms
from rag.notices import NOTHING, Notice, both, joined
from rag.question.inquiry import inquire
from rag.question.query import Query
from rag.types import (
    Answer,
    Chunk,
    Confidence,
    Coverage,
    FindDocuments,
    Finding,
    Holdings,
    Inquiry,
    Listed,
    LoadChunks,
    Mode,
    Passage,
    Period,
    Question,
    Scope,
    Sense,
    Severity,
)

MOST_MATCHES = 1_000  # documents that are looked at for words


@dataclass(frozen=True, slots=True)
class _Matched:
    """The documents that have the words asked for, each with the first passage that has them.

    `loosely`: not one word after the other. `capped`: there may be more than were looked at.
    """

    documents: Mapping[str, Listed]
    loosely: bool = False
    capped: bool = False


def counted(
    question: Question,
    find_documents: FindDocuments | None,
    index: LexicalIndex,
    load_chunks: LoadChunks,
) -> Answer | None:
    """The answer to a question about the documents themselves; None to all others.

    None too when the library knows no documents of the kind asked for. Raises IndexDownError.
    """
    only = question.scope.document_ids
    if find_documents is None or (only is not None and len(only) == 1):
        return None
    inquiry = inquire(question.text, datetime.now(UTC).date())
    return count(question, inquiry, find_documents, index, load_chunks) if inquiry else None


def count(
    question: Question,
    inquiry: Inquiry,
    find_documents: FindDocuments,
    index: LexicalIndex,
    load_chunks: LoadChunks,
) -> Answer | None:
    """The answer to an inquiry; None when the library knows no documents of the kind asked for."""
    scope, matched = question.scope, _Matched({})
    if inquiry.mentions:
        matched = _matches(inquiry.mentions, scope, index, load_chunks)
        scope = replace(scope, document_ids=frozenset(matched.documents))
    holdings = find_documents(inquiry, scope)
    if holdings is None:
        return None
    documents = tuple(
        replace(matched.documents.get(one.document_id, one), title=one.title)
        for one in holdings.documents
    )
    holdings = replace(holdings, documents=documents)
    return _answer(question, holdings, _told(inquiry, holdings, matched))


def nearest_only(
    question: Question, query: Query, passages: Sequence[Passage]
) -> tuple[Finding, ...]:
    """What to say of an answer to a question that asks about more than passages can show."""
    if not query.of_all:
        return ()
    told = Notice("overview.nearest", number=len(passages))
    if len(passages) < 2 or question.coverage.searched < 2:
        return ()
    return (Finding(check="coverage", severity=Severity.NOTE, message=told),)


def _matches(wanted: str, scope: Scope, index: LexicalIndex, load_chunks: LoadChunks) -> _Matched:
    for loosely in (False, True):
        if loosely and len(words(wanted)) < 2:
            break
        found = dict(index.mentions(wanted, scope, MOST_MATCHES, loosely=loosely))
        live = load_chunks(list(found), scope)
        listed = {
            live[chunk_id].document_id: Listed(
                document_id=live[chunk_id].document_id, title="", chunk_id=chunk_id, passages=number
            )
            for chunk_id, number in found.items()
            if chunk_id in live and _says(live[chunk_id], wanted)
        }
        if listed:
            return _Matched(listed, loosely=loosely, capped=len(found) >= MOST_MATCHES)
    return _Matched({})


def _says(chunk: Chunk, wanted: str) -> bool:
    """Whether the words are the document's own; in a caption they are a machine's."""
    own = " ".join([chunk.title, *chunk.headings, chunk.context, chunk.text])
    language = chunk.language or DEFAULT
    return not chunk.withheld and set(terms(wanted, language)) <= set(terms(own, language))


def _answer(question: Question, holdings: Holdings, told: Notice) -> Answer:
    coverage = question.coverage
    said = joined(told, *_unread(coverage))
    return Answer(
        question=question.text,
        query=question.text,
        text=_listed(said, holdings),
        passages=(),
        claims=(),
        findings=(),
        coverage=replace(coverage, used=holdings.total),
        confidence=Confidence(value=1.0, calibrated=False, reasons=(Notice("overview.counted"),)),
        abstained=False,
        mode=Mode.COUNT,
        documents=holdings.documents,
    )


def _listed(said: Notice, holdings: Holdings) -> Notice:
    """What was counted, with the titles of the first ones."""
    if not holdings.documents:
        return said
    titles = "\n".join(f"- {one.title}" for one in holdings.documents)
    more = holdings.total - len(holdings.documents)
    if more > 0:
        return Notice("overview.with_more", said=said, titles=titles, more=more)
    return Notice("overview.with_titles", said=said, titles=titles)


def _told(inquiry: Inquiry, holdings: Holdings, matched: _Matched) -> Notice:
    """What was counted, in a sentence or two, so that nobody takes it for more than it is."""
    total = holdings.total
    number = Notice("number.0") if not total else Notice("digits.exact", number=total)
    if total and matched.capped:
        number = Notice("digits.at_least", number=total)
    kind = next(iter(inquiry.types), "document")
    documents = Notice(f"type.{kind}", count=total, number=number)
    conditions = _conditions(inquiry, holdings, loosely=matched.loosely)
    if not conditions:
        return Notice("overview.there_are", count=total, documents=documents)
    first, *more = conditions
    for one in more:
        first = Notice("list.pair", first=first, last=one)
    said = Notice("overview.documents", documents=documents, conditions=first)
    if holdings.sense is Sense.TITLE:
        return both(said, Notice("overview.others", noun=inquiry.noun))
    return said


def _conditions(inquiry: Inquiry, holdings: Holdings, *, loosely: bool) -> list[Notice]:
    """What the documents have that are counted."""
    noun, count = inquiry.noun, holdings.total
    found = [Notice("overview.tag", count=count, tag=tag) for tag in inquiry.tags]
    if holdings.sense is Sense.TAG:
        found.append(Notice("overview.tag_for", count=count, noun=noun))
    elif holdings.sense is Sense.TITLE:
        found.append(Notice("overview.title_of", count=count, noun=noun))
    if inquiry.title:
        found.append(Notice("overview.title", count=count, title=inquiry.title))
    if inquiry.mentions:
        found.append(
            Notice(
                "overview.mentions_loosely" if loosely else "overview.mentions",
                count=count,
                words=inquiry.mentions,
            )
        )
    if inquiry.added != Period():
        found.append(Notice("overview.added", count=count, days=_days(inquiry.added)))
    if inquiry.dated != Period():
        found.append(Notice("overview.dated", count=count, days=_days(inquiry.dated)))
    return found


def _days(days: Period) -> Notice:
    since, until = (_day(day) if day else NOTHING for day in (days.since, days.until))
    if since and since == until:
        return Notice("days.on", day=since)
    if since and until:
        return Notice("days.between", since=since, until=until)
    return Notice("days.since", day=since) if since else Notice("days.until", day=until)


def _day(day: date) -> Notice:
    return Notice("days.day", year=day.year, month=Notice(f"month.{day.month}"), day=day.day)


def _unread(coverage: Coverage) -> list[Notice]:
    """Of the documents that could not be counted."""
    waiting, failed = coverage.waiting, coverage.failed
    if waiting and failed:
        return [Notice("overview.unread", waiting=waiting, failed=failed)]
    if waiting:
        return [Notice("overview.waiting", waiting=waiting)]
    return [Notice("overview.failed", failed=failed)] if failed else []
