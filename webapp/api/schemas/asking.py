"""What the API takes and gives when one asks, or judges an answer."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from webapp.api.schemas import In, Text
from webapp.api.schemas.shelf import FilterIn


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
