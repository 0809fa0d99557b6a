"""Answers questions about the documents themselves by counting them: no top-k could.

What is counted are rows of the library and matches of the lexical index, not what was found to be
relevant, so the answer is complete or says that it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rag.indexes import LexicalIndex
from rag.indexes.words import words
from rag.language import DEFAULT
from rag.language.terms import terms
from rag.question.inquiry import inquire
from rag.question.query import Query
from rag.types import (
    Answer,
    Chunk,
    Confidence,
    Coverage,
    FileType,
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
NAMES: dict[FileType, tuple[str, str]] = {
    FileType.PDF: ("PDF", "PDFs"),
    FileType.WORD: ("Word document", "Word documents"),
    FileType.SLIDES: ("PowerPoint file", "PowerPoint files"),
    FileType.SHEET: ("Excel or CSV file", "Excel and CSV files"),
    FileType.MAIL: ("e-mail", "e-mails"),
    FileType.WEB: ("web page", "web pages"),
    FileType.TEXT: ("text file", "text files"),
    FileType.PICTURE: ("picture", "pictures"),
}


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
    told = f"This asks about all documents; the passages shown are the nearest {len(passages)}."
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


def _answer(question: Question, holdings: Holdings, told: str) -> Answer:
    coverage = question.coverage
    listed = [f"- {one.title}" for one in holdings.documents]
    if holdings.total > len(listed) > 0:
        listed.append(f"- and {holdings.total - len(listed):,} more")
    reasons = ("Counted over all documents that can be searched; nothing was read or guessed.",)
    return Answer(
        question=question.text,
        query=question.text,
        text="\n\n".join(filter(None, [f"{told} {_unread(coverage)}".strip(), "\n".join(listed)])),
        passages=(),
        claims=(),
        findings=(),
        coverage=replace(coverage, used=holdings.total),
        confidence=Confidence(value=1.0, calibrated=False, reasons=reasons),
        abstained=False,
        mode=Mode.COUNT,
        documents=holdings.documents,
    )


def _told(inquiry: Inquiry, holdings: Holdings, matched: _Matched) -> str:
    """What was counted, in a sentence or two, so that nobody takes it for more than it is."""
    total = holdings.total
    kind = next((NAMES[one] for one in inquiry.types), ("document", "documents"))
    number = "No" if not total else f"{'At least ' if matched.capped else ''}{total:,}"
    subject = f"{number} {kind[0] if total == 1 else kind[1]}"
    conditions = _conditions(inquiry, holdings, loosely=matched.loosely)
    if not conditions:
        verb = "is" if total == 1 else "are"
        return f"There {verb} {'no' if not total else number} {subject.partition(' ')[2]}."
    has = "has" if total == 1 else "have"
    said = f"{subject} {' and '.join(one.format(has=has) for one in conditions)}."
    if holdings.sense is Sense.TITLE:
        said += f" Others may be {inquiry.noun} too, without saying so in their title."
    return said


def _conditions(inquiry: Inquiry, holdings: Holdings, *, loosely: bool) -> list[str]:
    """Predicates with {has} for has or have; braces of the question are doubled."""
    noun, title = _safe(inquiry.noun), _safe(inquiry.title)
    found = [f"{{has}} the tag “{_safe(tag)}”" for tag in inquiry.tags]
    if holdings.sense is Sense.TAG:
        found.append(f"{{has}} the tag for {noun}")
    elif holdings.sense is Sense.TITLE:
        found.append(f"{{has}} a title that speaks of {noun}")
    if title:
        found.append(f"{{has}} “{title}” in the title")
    if inquiry.mentions:
        how = "all words of “{}” in one passage" if loosely else "“{}” in the text"
        found.append(f"{{has}} {how.format(_safe(inquiry.mentions))}")
    for verb, days in (("been added", inquiry.added), ("a date of their own", inquiry.dated)):
        if days != Period():
            found.append(f"{{has}} {verb} {_days(days)}")
    return found


def _safe(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


def _days(days: Period) -> str:
    if days.since and days.since == days.until:
        return f"on {days.since:%-d %B %Y}"
    ends = (("from", days.since), ("until", days.until))
    return " ".join(f"{word} {day:%-d %B %Y}" for word, day in ends if day)


def _unread(coverage: Coverage) -> str:
    """Of the documents that could not be counted."""
    parts = [(coverage.waiting, "still being read"), (coverage.failed, "could not be read")]
    told = [f"{number:,} {word}" for number, word in parts if number]
    return f"Not counted: {', '.join(told)}." if told else ""
