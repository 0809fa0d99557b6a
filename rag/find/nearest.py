"""Says of passages that they are not all there is, where all was asked about."""

from collections.abc import Sequence

from rag.notices import Notice
from rag.question.query import Query
from rag.types import Coverage, Finding, Passage, Severity


def nearest_only(
    query: Query, coverage: Coverage, passages: Sequence[Passage]
) -> tuple[Finding, ...]:
    """What to say of an answer to a question that asks about more than passages can show."""
    if not query.of_all or len(passages) < 2 or coverage.searched < 2:
        return ()
    told = Notice("overview.nearest", number=len(passages))
    return (Finding(check="coverage", severity=Severity.NOTE, message=told),)
