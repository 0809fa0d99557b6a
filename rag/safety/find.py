"""Finds sensitive words in a text. Everything here works offline and without a model."""

from collections.abc import Callable, Iterable, Sequence

from rag.safety.accounts import ACCOUNTS
from rag.safety.contacts import CONTACTS
from rag.safety.context import Recogniser
from rag.safety.credentials import CREDENTIALS
from rag.types import Sensitive, SensitiveKind, Span

# Gives the places of persons' names in a text; a model's work.
FindNames = Callable[[str], Sequence[Span]]

_ALL: tuple[Recogniser, ...] = (*CONTACTS, *ACCOUNTS, *CREDENTIALS)


def find(text: str, names: FindNames | None = None) -> tuple[Sensitive, ...]:
    """All that is sensitive in a text, in order. Different kinds may overlap. Seconds a MB."""
    every = [one for recognise in _ALL for one in recognise(text)]
    if names is not None:
        every += [Sensitive(span, SensitiveKind.NAME) for span in names(text)]
    # What a telephone number is mistaken for is no telephone number.
    numbers = [one.span for one in every if one.kind.digits]
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
