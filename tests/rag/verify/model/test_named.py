"""Verifiers by name, each with a tiny model of its architecture: the form in which it is asked."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from rag.errors import ModelRefusedError
from rag.verify import Verifier, build_verifier, check_text
from rag.verify.model.named.known import family_of
from tests.fakes import OverlapPairs

NAMES = (
    "MiniCheck-Flan-T5-Large", "MiniCheck-RoBERTa-Large", "MiniCheck-DeBERTa-v3-Large",
    "hallucination_evaluation_model", "lettucedect-base-modernbert-en-v1",
    "granite-guardian-3.2-5b",
)  # fmt: skip
TEXT = "the plant in Lyon opened in 2021 . it employs 340 people ."
TRUE, FALSE = "the plant opened in 2021 .", "the plant opened in 2019 and makes valves ."

Made = Callable[[str], Verifier]


def by_name(name: str | Path) -> Verifier:
    return build_verifier(str(name), OverlapPairs())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The verifier of a name over a tiny model, which is made when it is first wanted."""
    from tests.rag.verify.model.tiny import make  # torch takes its time

    folder = tmp_path_factory.mktemp("models")
    return cache(lambda name: by_name(make(name, folder)))


@pytest.mark.model
@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_asked_in_its_own_form(name: str, made: Made) -> None:
    from tests.rag.verify.model.by_hand import expected

    verifier = made(name)
    [support] = verifier.supports([(TRUE, TEXT)])
    assert 0 < support < 1
    assert support == pytest.approx(expected(name, verifier.name, TRUE, TEXT), abs=1e-5)
    assert verifier.supports([]) == []


@pytest.mark.model
@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_together_is_read_as_if_alone(name: str, made: Made) -> None:
    verifier = made(name)
    pairs = [(TRUE, TEXT), (FALSE, "Lyon ."), (FALSE, TEXT)] * 3
    alone = [verifier.supports([one])[0] for one in pairs[:3]]
    assert verifier.supports(pairs) == pytest.approx(alone * 3, abs=1e-4)
    assert len({round(one, 5) for one in alone}) == 3


@pytest.mark.model
@pytest.mark.parametrize("name", ["MiniCheck-Flan-T5-Large", "MiniCheck-RoBERTa-Large"])
def test_a_long_text_does_not_push_its_claim_out(name: str, made: Made) -> None:
    said, other = made(name).supports([(TRUE, f"{TEXT} " * 150), (FALSE, f"{TEXT} " * 150)])
    assert said != other


@pytest.mark.model
def test_an_answer_is_checked_by_it(made: Made) -> None:
    verifier = made("MiniCheck-RoBERTa-Large")
    claim = "The plant that opened in Lyon employs 340 people."
    checked = check_text(claim, ["In 2021 the plant in Lyon opened with 340 people."], verifier)
    assert checked.by == verifier.name


@pytest.mark.parametrize("name", NAMES)
def test_these_read_english_alone(name: str) -> None:
    verifier = by_name(f"somebody/{name}")
    assert verifier.reads("en")
    assert not verifier.reads("de")
    assert by_name("somebody/an-nli-model").reads("de")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bespokelabs/Bespoke-MiniCheck-7B", "code of its own"),
        ("KRLabsOrg/lettucedect-610m-eurobert-de-v1", "not known here"),
        ("ibm-granite/granite-guardian-3.3-8b", "not known here"),
        ("vectara/hhem-3", "not known here"),
    ],
)
def test_a_model_that_cannot_be_asked_is_refused_by_its_name(name: str, why: str) -> None:
    with pytest.raises(ModelRefusedError, match=why):
        by_name(name).supports([(TRUE, TEXT)])


@pytest.mark.model
def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    from tests.rag.verify.model.tiny import make_without_classifier

    folder = make_without_classifier(tmp_path / "MiniCheck-RoBERTa-Large")
    with pytest.raises(ModelRefusedError, match="cannot be loaded"):
        by_name(folder).supports([(TRUE, TEXT)])


@pytest.mark.model
def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelRefusedError, match="cannot be loaded"):
        by_name(tmp_path / "MiniCheck-RoBERTa-Large").supports([(TRUE, TEXT)])


def test_any_other_name_is_one_of_entailment() -> None:
    assert family_of("cross-encoder/nli-deberta-v3-base") is family_of("somebody/nli/")
