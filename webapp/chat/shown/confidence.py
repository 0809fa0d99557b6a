"""How sure an answer is, in a word, and what that is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

UNSURE_BELOW, SURE_FROM = 0.45, 0.75

# The parts of a confidence, in words; each is 0..1.
PARTS: Mapping[str, StrPromise] = {
    "sufficiency": gettext_lazy("The passages hold what the question asks for"),
    "relevance": gettext_lazy("The best passage fits the question"),
    "agreement": gettext_lazy("Searches by meaning and by words agree"),
    "groundedness": gettext_lazy("Sentences that the sources support"),
    "lowest_support": gettext_lazy("Support of the weakest sentence"),
    "coverage": gettext_lazy("Sentences that cite a source"),
    "fit": gettext_lazy("Words of the question that the answer takes up"),
    "direct": gettext_lazy("A sentence can say the answer: nothing to work out, count or look at"),
    "one_source": gettext_lazy("All is from one document"),
    "first": gettext_lazy("What is cited first was found first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A part of the confidence."""

    word: str
    value: float


def level(value: float) -> int:
    """1 is low, 2 medium, 3 high."""
    return 1 + (value >= UNSURE_BELOW) + (value >= SURE_FROM)


def shown_parts(signals: Mapping[str, float]) -> list[ShownPart]:
    """Each signal with its words; one of an older version by its name."""
    return [
        ShownPart(word=str(PARTS.get(name, name.replace("_", " ").capitalize())), value=value)
        for name, value in signals.items()
    ]
