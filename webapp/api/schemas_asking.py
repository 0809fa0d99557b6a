"""What the API takes and gives when one asks, judges an answer, or searches."""

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, field_validator

from webapp.api.schemas import In, Text
from webapp.api.schemas_documents import FilterIn
from webapp.search.find import LONGEST_QUERY, Found


class ExchangeIn(In):
    """An earlier question and its answer."""

    question: Text = Field(max_length=10_000)
    answer: Text = Field(max_length=50_000)


class AskIn(FilterIn):
    """A question. Without `document_ids` and filters it is asked of the whole workspace."""

    question: Text = Field(max_length=100_000)
    history: list[ExchangeIn] = Field(default=[], max_length=100, description="Oldest first.")
    document_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=10_000)
    quotes: bool = Field(default=False, description="Quote, without the language model.")


class FeedbackIn(In):
    """What somebody says of an answer. An empty mark takes an earlier one back."""

    mark: Text | None = Field(default=None, max_length=20, description="right, partly, wrong or “”")
    note: Text | None = Field(default=None, max_length=2000)
    claims: dict[int, Text] = Field(default={}, description="Marks by the number of the claim.")


class ExportIn(In):
    """How an answer is taken away."""

    form: Literal["docx", "pdf", "md"]


class SearchIn(FilterIn):
    """A search."""

    q: Text = Field(max_length=LONGEST_QUERY, description="What to look for.")
    workspace: UUID | None = None
    document: UUID | None = None

    @field_validator("q")
    @classmethod
    def holds_something(cls, text: str) -> str:
        """A search for nothing finds nothing."""
        if not text.strip():
            raise ValueError("say what to look for")
        return text.strip()


class HitOut(Schema):
    """A passage that was found: its best words and where they are in the document's text."""

    document: UUID
    title: str
    workspace: UUID
    page: int
    headings: list[str]
    text: str
    start: int
    end: int

    @classmethod
    def of(cls, found: Found) -> "HitOut":
        """From what the search page shows."""
        span = found.place.spans[0]
        return cls(
            document=found.document.pk,
            title=found.document.title,
            workspace=found.document.workspace_id,
            page=found.page,
            headings=list(found.headings),
            text="".join(words for words, _ in found.parts),
            start=span.start,
            end=span.end,
        )


class SearchOut(Schema):
    """What was found, best first."""

    hits: list[HitOut]
