"""Which models are asked in which form: by the last part of their names, so also as folders."""

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import ModelRefusedError
from rag.language import DEFAULT
from rag.notices import Notice
from rag.verify.model.named import entailment, guardian, hhem, lettucedetect, minicheck
from rag.verify.model.named.loading import Score


@dataclass(frozen=True, slots=True)
class Family:
    """Models that are asked in one form. `language` is the one that they learned, if it is one."""

    load: Callable[[str], Score]
    language: str = DEFAULT


_LETTUCE, _HHEM, _GUARDIAN = map(Family, (lettucedetect.load, hhem.load, guardian.load))
_KNOWN = {
    "lettucedect-base-modernbert-en-v1": _LETTUCE,
    "lettucedect-large-modernbert-en-v1": _LETTUCE,
    "hallucination_evaluation_model": _HHEM,
    "minicheck-flan-t5-large": Family(minicheck.load_t5),
    "minicheck-roberta-large": Family(minicheck.load_classifier),
    "minicheck-deberta-v3-large": Family(minicheck.load_classifier),
    "granite-guardian-3.0-2b": _GUARDIAN,
    "granite-guardian-3.0-8b": _GUARDIAN,
    "granite-guardian-3.1-2b": _GUARDIAN,
    "granite-guardian-3.1-8b": _GUARDIAN,
    "granite-guardian-3.2-3b-a800m": _GUARDIAN,
    "granite-guardian-3.2-5b": _GUARDIAN,
}
_OWN_CODE = ("bespoke-minicheck",)
# What is called so and not known is asked in another form: read as anything else it says nothing.
_OTHERS = ("lettuce", "hhem", "hallucination_evaluation", "minicheck", "guardian")
_ENTAILMENT = Family(entailment.load, language="")


def family_of(name: str) -> Family:
    """The family of a model; one of entailment where nothing else is known of it.

    Raises ModelRefusedError for those whose form or whose code is not here.
    """
    last = name.rstrip("/").rsplit("/", 1)[-1].lower()
    if last in _KNOWN:
        return _KNOWN[last]
    if last.startswith(_OWN_CODE):
        raise ModelRefusedError(Notice("verify.own_code", model=name))
    if any(word in last for word in _OTHERS):
        raise ModelRefusedError(Notice("verify.other_form", model=name))
    return _ENTAILMENT
