"""What weighs how much in the sign of a claim: fitted on labelled claims.

First the measures of words; a share of them counts beside the log-odds of the model of support.
Then each fact. Then what the verifier's word weighs beside the facts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.verify.decision import SUREST
from rag.verify.facts import Fact, Facts
from rag.verify.model.features import FEATURES
from tests.evals.logistic import Bools, Floats, Strings, balanced, logistic
from tests.evals.pairs.written import is_held_out

WRITTEN = "written"
WORDS_ON = ("wice_claim", "expertqa_claim", "scifact_claim", "mtrag_human_faithfulness")
FACTS_ON = {WRITTEN: 3.0, "wice_claim": 1.0, "expertqa_claim": 1.0}  # what each counts
# Of the words beside the model. AUROC with none, a quarter and half: of written sentences .638,
# .601 and .560 (faulty ones keep more of a source's words); mean of the five sets with human
# verdicts .692, .728, .753.
SHARE = 0.25
WORDS_RIDGE = 3.0
FACTS_RIDGE = 30_000.0  # next to none: a fact that stood at no true claim has to weigh something
# Written sentences are made by small changes of a source, so what is said whole stands at
# more faulty ones there. Of people's claims (ExpertQA, SciFact, WiCE) it stood at 21 and 4.
GIVEN = {Fact.WHOLE: 1.7}
# A missing number never speaks for a claim: little data cannot teach nonsense.
SIGNS = tuple(-1 if "missing" in f or f in {"negated", "opposed"} else 1 for f in FEATURES)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Case:
    """A labelled claim. `odds`: the word of the model of support; `words`: measures of words."""

    name: str  # of its set
    group: str
    true: bool
    odds: float
    words: tuple[float, ...]
    facts: Facts

    @property
    def is_new(self) -> bool:
        """Whether it may tell what the model's word is worth: no written one that it learned."""
        return self.name != WRITTEN or is_held_out(self.group)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Weights:
    """All that was fitted."""

    mean: Floats
    scale: Floats
    words: Floats
    facts: Mapping[Fact, float]
    bias: float = 0.0
    support: float = 1.0

    def verifier(self, cases: Sequence[Case]) -> Floats:
        """The log-odds of the shipped verifier, as far as they are taken for."""
        words = (np.array([case.words for case in cases]) - self.mean) / self.scale @ self.words
        return np.clip(words + [case.odds for case in cases], -SUREST, SUREST)

    def told(self, cases: Sequence[Case]) -> Floats:
        """What the facts about each claim weigh."""
        return np.array([sum(self.facts.get(fact, 0.0) for fact in c.facts.told) for c in cases])

    def decision(self, cases: Sequence[Case]) -> Floats:
        """The log-odds that the sources say each claim."""
        return self.bias + self.support * self.verifier(cases) + self.told(cases)


def fit(cases: Sequence[Case], facts: Collection[Fact] = tuple(Fact)) -> Weights:
    """The weights of words and of these facts, by all claims of the sets that are for them."""
    sets, labels = _known([case for case in cases if case.name in WORDS_ON])
    words = np.array([case.words for case in cases if case.name in WORDS_ON])
    mean, scale = words.mean(0), words.std(0) + 1e-9
    rows = balanced(sets, labels, dict.fromkeys(WORDS_ON, 1.0))
    theta = logistic((words - mean) / scale, labels, rows, ridge=WORDS_RIDGE, signs=SIGNS)
    told = [case for case in cases if case.name in FACTS_ON]
    only = Weights(mean=mean, scale=scale, words=SHARE * theta[1:], facts=_facts(told, facts))
    new = [case for case in told if case.is_new]
    sets, labels = _known(new)
    rows = balanced(sets, labels, FACTS_ON)
    verifier = only.verifier(new)[:, None]
    bias, support = logistic(verifier, labels, rows, known=only.told(new)).tolist()
    return replace(only, bias=bias, support=support)


def _facts(cases: Sequence[Case], facts: Collection[Fact]) -> dict[Fact, float]:
    """What each fact weighs by itself, without the verifier."""
    sets, labels = _known(cases)
    fitted = [fact for fact in facts if fact not in GIVEN]
    stood = np.array([[float(fact in case.facts.told) for fact in fitted] for case in cases])
    rows = balanced(sets, labels, FACTS_ON)
    theta = logistic(stood, labels, rows, ridge=FACTS_RIDGE)
    return {**dict(zip(fitted, theta[1:].tolist(), strict=True)), **GIVEN}


def _known(cases: Sequence[Case]) -> tuple[Strings, Bools]:
    return np.array([case.name for case in cases]), np.array([case.true for case in cases])
