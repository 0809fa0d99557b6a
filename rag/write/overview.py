"""Answers questions about the documents themselves by what was counted, and says what that is."""

from dataclasses import replace
from datetime import date

from rag.notices import NOTHING, Notice, both, joined
from rag.types import (
    Answer,
    Confidence,
    Counted,
    Coverage,
    Finding,
    Holdings,
    Mode,
    Period,
    Question,
    Sense,
    Severity,
)


def told(question: Question, counted: Counted) -> Answer:
    """The answer to a question about the documents themselves."""
    coverage, holdings = question.coverage, counted.holdings
    said = joined(_told(counted), *_unread(coverage))
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


def not_indexed(question: Question) -> tuple[Finding, ...]:
    """What to say while documents that were read are not in the index."""
    count = question.coverage.unindexed
    said = Notice("answer.unindexed", count=count)
    return (Finding(check="index", severity=Severity.WARN, message=said),) if count else ()


def _listed(said: Notice, holdings: Holdings) -> Notice:
    """What was counted, with the titles of the first ones."""
    if not holdings.documents:
        return said
    titles = "\n".join(f"- {one.title}" for one in holdings.documents)
    more = holdings.total - len(holdings.documents)
    if more > 0:
        return Notice("overview.with_more", said=said, titles=titles, more=more)
    return Notice("overview.with_titles", said=said, titles=titles)


def _told(counted: Counted) -> Notice:
    """What was counted, in a sentence or two, so that nobody takes it for more than it is."""
    inquiry, holdings = counted.inquiry, counted.holdings
    total = holdings.total
    number = Notice("number.0") if not total else Notice("digits.exact", number=total)
    if total and counted.capped:
        number = Notice("digits.at_least", number=total)
    kind = next(iter(inquiry.types), "document")
    documents = Notice(f"type.{kind}", count=total, number=number)
    conditions = _conditions(counted)
    if not conditions:
        return Notice("overview.there_are", count=total, documents=documents)
    first, *more = conditions
    for one in more:
        first = Notice("list.pair", first=first, last=one)
    said = Notice("overview.documents", documents=documents, conditions=first)
    if holdings.sense is Sense.TITLE:
        return both(said, Notice("overview.others", noun=inquiry.noun))
    return said


def _conditions(counted: Counted) -> list[Notice]:
    """What the documents have that are counted."""
    inquiry, holdings = counted.inquiry, counted.holdings
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
                "overview.mentions_loosely" if counted.loosely else "overview.mentions",
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
