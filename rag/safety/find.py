"""Finds sensitive words in a text. Everything here works offline and without a model."""

from collections.abc import Callable, Iterable, Sequence

from rag.safety.accounts import bank_accounts, births, cards, national_ids
from rag.safety.contacts import addresses, emails, phones
from rag.safety.context import Recogniser
from rag.safety.credentials import secrets
from rag.types import Sensitive, SensitiveKind, Span

# Raise it when a recogniser changes: what was scanned before is scanned again.
RECOGNISERS = "2"

# Gives the places of persons' names in a text; a model's work.
FindNames = Callable[[str], Sequence[Span]]

_ALL: tuple[Recogniser, ...] = (
    emails, cards, bank_accounts, national_ids, births, addresses, secrets, phones,
)  # fmt: skip
# What a telephone number is mistaken for, and then is no telephone number.
_NUMBERS = {
    SensitiveKind.CARD, SensitiveKind.BANK, SensitiveKind.NATIONAL_ID, SensitiveKind.IP,
    SensitiveKind.SECRET, SensitiveKind.BIRTH,
}  # fmt: skip


def find(text: str, names: FindNames | None = None) -> tuple[Sensitive, ...]:
    """All that is sensitive in a text, in order. Different kinds may overlap. Seconds a MB."""
    every = [one for recognise in _ALL for one in recognise(text)]
    if names is not None:
        every += [Sensitive(span, SensitiveKind.NAME) for span in names(text)]
    numbers = [one.span for one in every if one.kind in _NUMBERS]
    kept = [
        one
        for one in every
        if one.kind is not SensitiveKind.PHONE
        or not any(number.contains(one.span) for number in numbers)
    ]
    return _joined(kept)


def _joined(every: Iterable[Sensitive]) -> tuple[Sensitive, ...]:
    """Overlapping ones of a kind made one."""
    joined: dict[SensitiveKind, list[Span]] = {}
    for one in sorted(every):
        spans = joined.setdefault(one.kind, [])
        if spans and spans[-1].overlaps(one.span):
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, one.span.end))
        else:
            spans.append(one.span)
    return tuple(sorted(Sensitive(span, kind) for kind, spans in joined.items() for span in spans))
