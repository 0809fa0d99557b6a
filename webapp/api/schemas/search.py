"""What the API takes and gives when one searches."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field, field_validator

from webapp.api.schemas import Text
from webapp.api.schemas.shelf import FilterIn
from webapp.search.facets import Facet
from webapp.search.find import Group, Results
from webapp.search.shown import Found
from webapp.search.wanted import LONGEST_QUERY, Sort

MOST_PAGES = 999_999


class SearchIn(FilterIn):
    """A search."""

    q: Text = Field(max_length=LONGEST_QUERY, description="What to look for.")
    workspace: UUID | None = None
    document: UUID | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = Field(default=1, ge=1, le=MOST_PAGES, description="Of the documents, ten each.")

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


class FoundOut(Schema):
    """A document that has the words."""

    document: UUID
    title: str
    workspace: UUID
    dated: date | None
    passages: int = Field(description="With all of the words; 0 where they stand apart.")
    hits: list[HitOut] = Field(description="Its three best passages; searched alone, a hundred.")

    @classmethod
    def of(cls, group: Group) -> "FoundOut":
        """From what the search page shows."""
        return cls(
            document=group.document.pk,
            title=group.document.title,
            workspace=group.document.workspace_id,
            dated=group.document.dated,
            passages=group.passages,
            hits=[HitOut.of(one) for one in group.places],
        )


class ValueOut(Schema):
    """What the documents that were found can be narrowed by."""

    value: str
    q: str = Field(description="The search for it.")
    documents: int


class FacetOut(Schema):
    """Values of one kind, such as types or years."""

    name: str
    values: list[ValueOut]

    @classmethod
    def of(cls, facet: Facet) -> "FacetOut":
        """From what the search page shows."""
        return cls(
            name=facet.name,
            values=[
                ValueOut(value=value, q=narrower.text, documents=number)
                for value, narrower, number in facet.values
            ],
        )


class SearchOut(Schema):
    """Documents with the words, best first, and passages that are near in meaning alone."""

    total: int = Field(description="How many documents have the words.")
    passages: int = Field(description="How many passages have all of them.")
    page: int
    pages: int
    documents: list[FoundOut]
    near: list[HitOut] = Field(description="Near in meaning, without all of the words.")
    hits: list[HitOut] = Field(description="All passages of `documents` and `near`.")
    missing: list[str] = Field(description="Words that no document has: looked for without them.")
    begun: list[str] = Field(description="Words that no document has, but beginnings of words.")
    meant: str = Field(description="The search that may have been meant.")
    facets: list[FacetOut]
    trouble: str = Field(description="Why nothing was looked for by its meaning.")

    @classmethod
    def of(cls, results: Results) -> "SearchOut":
        """From what the search page shows."""
        return cls(
            total=results.total,
            passages=results.passages,
            page=results.wanted.page,
            pages=results.pages,
            documents=[FoundOut.of(one) for one in results.groups],
            near=[HitOut.of(one) for one in results.near],
            hits=[HitOut.of(one) for one in results.found],
            missing=list(results.missing),
            begun=list(results.begun),
            meant=results.meant,
            facets=[FacetOut.of(one) for one in results.facets],
            trouble=results.trouble,
        )
