"""What is answered without looking anything up: a greeting, what was counted; and asking back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.notices import Notice
from rag.question.kinds import QuestionKind
from rag.question.query import Query
from rag.reading.found import Found
from rag.types import Answer, Confidence, Counted, Coverage, Listed, Mode, Question
from rag.write import overview

MOST_SUGGESTED = 3
MOST_CHOICES = 5
LONGEST_CHOICE = 80  # characters of a heading


def outright(question: Question, query: Query, counted: Counted | None) -> Answer | None:
    """The answer to a greeting, to thanks, or to what was counted; None where more is asked."""
    listed = counted.holdings.documents if counted else ()
    if query.kind is QuestionKind.GREETING:
        return _talk(question, Notice("talk.greeting"), _questions(listed), listed)
    if query.kind is QuestionKind.THANKS:
        return _talk(question, Notice("talk.thanks"), _questions(listed), listed)
    return overview.told(question, counted) if counted else None


def ask_back(found: Found) -> Answer:
    """What to say to a question that could mean anything, with what may be meant."""
    chunks = [passage.chunk for passage in found.best]
    titles = {chunk.document_id: chunk.title for chunk in chunks}
    headings = dict.fromkeys(chunk.headings[-1] for chunk in chunks if chunk.headings)
    fitting = [one for one in headings if len(one) <= LONGEST_CHOICE]
    choices = [Notice("suggest.heading", heading=one) for one in fitting]
    if len(titles) > 1:
        named = dict.fromkeys(titles.values())
        choices += [Notice("suggest.document", title=one) for one in named]
    listed = [Listed(document_id=one, title=title) for one, title in titles.items()]
    return replace(
        _talk(found.question, Notice("talk.vague"), choices[:MOST_CHOICES], listed),
        coverage=found.coverage,
    )


def _questions(listed: Sequence[Listed]) -> list[Notice]:
    """Questions that can be asked of any document, and are answered."""
    if listed:
        titles = dict.fromkeys(one.title for one in listed)  # of several folders, each once
        named = [Notice("suggest.document", title=one) for one in titles]
    else:
        named = [Notice("suggest.about"), Notice("suggest.main_points")]
    return [*named, Notice("suggest.library")][:MOST_SUGGESTED]


def _talk(
    question: Question, said: Notice, suggested: Iterable[Notice], listed: Iterable[Listed]
) -> Answer:
    return Answer(
        question=question.text,
        query=question.text,
        text=said,
        passages=(),
        claims=(),
        findings=(),
        coverage=Coverage(searched=question.coverage.searched),
        confidence=Confidence(value=1.0, calibrated=False),
        abstained=False,
        mode=Mode.TALK,
        documents=tuple(listed),
        suggestions=tuple(suggested),
    )
