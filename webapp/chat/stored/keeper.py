"""Empties what turns have of documents that are deleted for good."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from webapp.chat.models import Turn, TurnQuerySet, turn_in_hand
from webapp.chat.stored.gone import without
from webapp.library.models.gone import lost_among


class TurnKeeper:
    """See Keeper: answers, and drafts that were stopped."""

    name = "answers"

    def count(self, document_id: str) -> int:
        """See Keeper."""
        return sum(1 for turn in _resting_on(document_id) if _emptied(turn, {document_id}))

    def erase(self, document_id: str) -> None:
        """See Keeper."""
        for pk in list(_resting_on(document_id).values_list("pk", flat=True)):
            with turn_in_hand(pk) as turn:
                if turn and (fields := _emptied(turn, {document_id})):
                    Turn.objects.filter(pk=pk).update(**fields)

    def remains(self) -> Iterator[tuple[str, int]]:
        """See Keeper."""
        found: Counter[str] = Counter()
        for sources in Turn.objects.values_list("sources", flat=True).iterator():
            found.update(sources)
        for document_id in sorted(lost_among(found)):
            if count := self.count(document_id):
                yield document_id, count


def _resting_on(document_id: str) -> TurnQuerySet:
    """By the text of the ids, which is short: a list in JSON has no index that both stores know."""
    turns: TurnQuerySet = Turn.objects.all()
    return turns.alias(resting_on=Cast("sources", TextField())).filter(
        Q(resting_on__contains=document_id)
    )


def _emptied(turn: Turn, gone: set[str]) -> dict[str, object]:
    """The fields of a turn that change when words of these documents go."""
    answer = without(turn.answer, gone) if turn.answer else turn.answer
    query = answer["query"] if answer and "query" in answer and turn.query else turn.query
    fields = {"answer": answer, "query": query, "draft": ""}
    return {name: value for name, value in fields.items() if value != getattr(turn, name)}
