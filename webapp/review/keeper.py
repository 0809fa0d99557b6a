"""Empties what reviews have of documents that are deleted for good."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from webapp.chat.stored.gone import COVER
from webapp.library.models.gone import lost_among
from webapp.review.models import GoldenQuestion, GoldenRow, Judgement


class JudgementKeeper:
    """See Keeper: what reviewers wrote down as the right answer, with the document it is from."""

    name = "known answers"

    def count(self, document_id: str) -> int:
        """See Keeper."""
        judged = Judgement.objects.filter(document_id=UUID(document_id)).exclude(answer="")
        return judged.count() + GoldenQuestion.objects.filter(document_id=UUID(document_id)).count()

    def erase(self, document_id: str) -> None:
        """See Keeper. A golden question without its answer measures nothing, so it goes."""
        Judgement.objects.filter(document_id=UUID(document_id)).update(answer="")
        GoldenQuestion.objects.filter(document_id=UUID(document_id)).delete()

    def remains(self) -> Iterator[tuple[str, int]]:
        """See Keeper: rows know their documents by keys, which no lost one has."""
        yield from ()


class GoldenKeeper:
    """See Keeper: how golden questions were answered in runs."""

    name = "answers in runs"

    def count(self, document_id: str) -> int:
        """See Keeper."""
        return sum(1 for one in _naming(document_id) if _emptied(one, {document_id}))

    def erase(self, document_id: str) -> None:
        """See Keeper."""
        for one in _naming(document_id).iterator(chunk_size=100):
            if fields := _emptied(one, {document_id}):
                GoldenRow.objects.filter(pk=one.pk).update(**fields)

    def remains(self) -> Iterator[tuple[str, int]]:
        """See Keeper."""
        found: Counter[str] = Counter()
        for one in GoldenRow.objects.iterator(chunk_size=500):
            found.update(documents_of(one.asked, one.row))
        for document_id in sorted(lost_among(found)):
            if count := self.count(document_id):
                yield document_id, count


def documents_of(asked: Mapping[str, Any], row: Mapping[str, Any]) -> set[str]:
    """The documents that a row of a run names."""
    found = {one["document"] for one in (*row["citations"], *row["retrieved"])}
    return (found | {asked.get("doc", "")}) - {""}


def asked_without(asked: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """What was asked, without a known answer that is of one of these documents."""
    return {**asked, **({"answer": ""} if asked.get("doc") in gone else {})}


def row_without(row: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """What was answered, without the words of these documents.

    A row keeps no passages, so an answer that cites nothing goes when one of them was found for it.
    """
    cited = {one["document"] for one in row["citations"]}
    found = cited or {one["document"] for one in row["retrieved"]}
    quotes = [
        {**one, "quote": ""} if one["document"] in gone and "quote" in one else one
        for one in row["citations"]
    ]
    lost = bool(found & set(gone)) and bool(row["answer"])
    return {**row, "citations": quotes, **({"answer": COVER} if lost else {})}


def _naming(document_id: str) -> QuerySet[GoldenRow]:
    texts = {"of_asked": Cast("asked", TextField()), "of_row": Cast("row", TextField())}
    rows = GoldenRow.objects.annotate(**texts)
    return rows.filter(Q(of_asked__contains=document_id) | Q(of_row__contains=document_id))


def _emptied(one: GoldenRow, gone: set[str]) -> dict[str, object]:
    """The fields of a row that change when words of these documents go."""
    fields = {"asked": asked_without(one.asked, gone), "row": row_without(one.row, gone)}
    return {name: value for name, value in fields.items() if value != getattr(one, name)}
