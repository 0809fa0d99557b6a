"""What is learned of labelled claims about the verifier and the facts."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.notices import Notice
from rag.verify.decision import SUREST
from rag.verify.facts import Fact, Facts
from rag.verify.figures.amounts import Account
from rag.verify.model.features import FEATURES, READ
from tests.evals import fit_verifier
from tests.evals.fit_verifier import figures
from tests.evals.logistic import balanced, logistic
from tests.evals.weights import FACTS_ON, WORDS_ON, Case, fit

TOLD = Notice("verify.not_found", what="Lyon")


def _case(number: int, name: str, facts: Sequence[Fact] = (), odds: float = 0.0) -> Case:
    """Every second is true, and has more of its words in the sources."""
    true = number % 2 == 0
    words = tuple(0.1 * ((number * (i + 3)) % 7) + true for i in range(len(FEATURES)))
    told = Facts(told=dict.fromkeys(facts, TOLD), account=Account())
    return Case(name=name, group=str(number), true=true, words=words, odds=odds + true, facts=told)


@pytest.fixture
def cases() -> list[Case]:
    """Of each set sixty. Names that stand nowhere are of faulty claims, mostly."""
    return [
        _case(n, name, (Fact.UNNAMED,) if n % 6 in {1, 3} or n % 12 == 0 else ())
        for name in (*WORDS_ON, *FACTS_ON)
        for n in range(60)
    ]


def test_a_fact_of_faulty_claims_weighs_against_one(cases: list[Case]) -> None:
    weights = fit(cases)
    assert weights.facts[Fact.UNNAMED] < -1
    assert weights.facts[Fact.DIFFERS] == pytest.approx(0, abs=1e-3)
    assert weights.support > 0


def test_a_fact_that_is_left_out_weighs_nothing(cases: list[Case]) -> None:
    assert Fact.UNNAMED not in fit(cases, [Fact.DIFFERS]).facts


def test_missing_words_never_speak_for_a_claim(cases: list[Case]) -> None:
    weighed = dict(zip(FEATURES, fit(cases).words, strict=True))
    assert weighed["numbers_missing"] == 0  # in these claims true ones miss more
    assert weighed["found_in_all"] >= 0


def test_a_model_that_is_too_sure_is_not_taken_for_it(cases: list[Case]) -> None:
    assert fit(cases).verifier([_case(0, "written", odds=9.0)]).tolist() == [SUREST]


def test_sets_and_labels_count_as_told() -> None:
    sets, labels = np.array(["a", "a", "a", "b", "b"]), np.array([True, True, False, True, False])
    weights = balanced(sets, labels, {"a": 3.0, "b": 1.0})
    assert weights[:2].sum() == pytest.approx(weights[2])
    assert weights[2] == pytest.approx(3 * weights[3])
    assert weights.mean() == pytest.approx(1)


def test_what_is_known_is_not_learned_again() -> None:
    known = np.repeat([2.0, -2.0], 50)
    labels = np.concatenate([np.arange(50) < 44, np.arange(50) >= 44])
    bias, weight = logistic(known[:, None], labels, np.ones(100), known=known)
    assert abs(bias) < 0.1
    assert abs(weight) < 0.1


def test_a_table_tells_sets_and_facts(cases: list[Case]) -> None:
    lines = list(figures(cases))
    unnamed = next(line.split() for line in lines if line.startswith("unnamed"))
    assert unnamed[1:3] == ["5", "20"]
    assert len([line for line in lines if line.startswith(tuple(Fact))]) == len(Fact)


def test_what_is_stored_has_what_the_product_reads(
    cases: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_verifier, "MODELS", tmp_path)
    fit_verifier.store(fit(cases))
    verifier = json.loads((tmp_path / "verifier.json").read_text(encoding="utf-8"))
    assert verifier["features"] == [*FEATURES, READ]
    assert verifier["weights"][-1] == verifier["scale"][-1] == 1
    decision = json.loads((tmp_path / "decision.json").read_text(encoding="utf-8"))
    assert set(decision) == {"bias", "support", *Fact}
