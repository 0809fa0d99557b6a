"""Claims are read once, each in its language; rules of words say nothing of another one."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.types import Citation, Claim, Span, Verdict
from rag.verify import build_verifier, disagreements, read_grounds, verify
from rag.verify.citing import cite
from rag.verify.languages import answer_language, claim_language
from rag.verify.read import read
from rag.verify.units import units
from rag.verify.words.differences import difference
from tests.fakes import OverlapPairs
from tests.make import make_passage

READINGS = ("terms", "names", "related", "quantities", "shares", "words")
PLANT = (
    "The plant in Lyon was opened in 2021 and has 340 employees. Its costs fell from 7 to 5 "
    "million euros, and it does not run at night."
)
SALES = "In millions\t2021\t2020\nNet sales\t250\t200\nNet income (loss)\t(12)\t15"
CLAIMS = (
    "The plant in Lyon opened in 2021 with 340 employees.",
    "Its costs fell to 5 million euros and it runs at night.",
    "Net sales grew by 25 % in 2021, to 250 million.",
    "There are harbours in Nantes for 90 ships.",
)
GERMAN = "Das Werk in Lyon wurde im Jahr 2021 eröffnet, und die Kosten sind nicht gestiegen."


def bare(text: str, *cited: int) -> Claim:
    places = (
        Citation(passage=number, document_id="", chunk_id="", span=Span(0, 1), page=1, quote="",
                 support=0.0)
        for number in cited
    )  # fmt: skip
    return Claim(text=text, span=Span(0, len(text)), citations=tuple(places))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each text is read by each of the readings."""
    found: Counter[tuple[str, str]] = Counter()

    def counting(name: str, reading: Callable[..., Any]) -> Callable[..., Any]:
        def counted(text: str, *more: Any) -> Any:
            found[name, text] += 1
            return reading(text, *more)

        return counted

    reads = ("rag.verify", "rag.language.text")
    for module in [one for name, one in sys.modules.items() if name.startswith(reads)]:
        for name in READINGS:
            reading = getattr(module, name, None)
            if callable(reading):
                monkeypatch.setattr(module, name, counting(name, reading))
    read.cache_clear()
    return found


def test_each_claim_of_an_answer_is_read_once(readings: Counter[tuple[str, str]]) -> None:
    passages = [make_passage(PLANT), make_passage(SALES, number=2)]
    claims = [bare(text, 2) for text in CLAIMS]
    verify(read_grounds(claims, passages), build_verifier("", OverlapPairs()))
    of_claims = {key: count for key, count in readings.items() if key[1] in CLAIMS}
    assert set(of_claims.values()) == {1}
    assert {("terms", text) for text in CLAIMS} < of_claims.keys()
    assert {("quantities", text) for text in CLAIMS} < of_claims.keys()


def test_a_sentence_is_read_once_for_all_claims(readings: Counter[tuple[str, str]]) -> None:
    claims = [bare(text) for text in CLAIMS]
    verify(read_grounds(claims, [make_passage(PLANT)]), build_verifier("", OverlapPairs()))
    sentences = [unit.text for unit in units([make_passage(PLANT)], "en")]
    assert {readings["terms", text] for text in sentences} == {1}
    assert {readings["quantities", text] for text in sentences} == {1}


OTHERS = (("en", "en", True), ("xx", "xx", False), ("en", "xx", False))  # claim, source, judged


@pytest.mark.parametrize(("said", "told", "judged"), OTHERS)
@pytest.mark.parametrize(
    "claim",
    [
        "Its costs rose from 7 to 5 million euros, and it does not run at night.",
        "Its costs fell from 7 to 5 million euros, and it does run at night.",
    ],
)
def test_words_are_judged_where_both_are_known(
    claim: str, said: str, told: str, *, judged: bool
) -> None:
    near = units([make_passage(PLANT)], told)[1:]
    assert bool(difference(read(claim, said), near, [PLANT])) is judged


@pytest.mark.parametrize("other", ["en", "xx"])
def test_two_sources_in_two_languages_are_not_compared_by_their_words(other: str) -> None:
    denied = PLANT.replace("does not run", "does run")
    passages = [make_passage(PLANT, language="en"), make_passage(denied, number=2, language=other)]
    sentence = units(passages, "en")[1]
    claim = replace(
        bare(sentence.text), verdict=Verdict.SUPPORTED, citations=(cite(sentence, 1.0),)
    )
    assert bool(disagreements([claim], read_grounds([claim], passages))) is (other == "en")


def test_a_claim_is_in_its_own_language_if_it_tells() -> None:
    assert claim_language(bare(GERMAN), [], "en") == "de"


@pytest.mark.parametrize("said", ["nicht gestiegen", "stark gestiegen"])
def test_a_claim_in_a_language_that_is_not_read_is_not_checked(said: str) -> None:
    passage = make_passage(GERMAN, language="de")
    claim = bare(f"Seit 2021 sind die Kosten des Werks in Lyon {said}.", 1)
    [found] = verify(read_grounds([claim], [passage]), build_verifier("", OverlapPairs()))
    assert found.verdict is Verdict.UNCHECKED
    assert found.reason == "Not checked: this language needs a language model as judge."
    assert found.was_examined


def test_a_short_claim_is_in_the_language_of_what_it_cites() -> None:
    passages = [make_passage("Umsatz: 5", language="de"), make_passage("Sales: 5", number=2)]
    assert claim_language(bare("5 Mio.", 1), passages, "fr") == "de"
    assert claim_language(bare("5 Mio.", 2), passages, "fr") == "fr"


def test_an_answer_that_does_not_tell_is_in_the_language_of_its_passages() -> None:
    assert answer_language([bare("5 Mio.")], [make_passage("Umsatz: 5", language="de")]) == "de"
    assert answer_language([bare("5 Mio.")], [make_passage("Umsatz: 5")]) == "en"


def test_a_sentence_is_in_the_language_of_its_chunk_or_of_the_answer() -> None:
    passages = [make_passage("Umsatz: 5", language="de"), make_passage("Sales: 5", number=2)]
    assert [unit.language for unit in units(passages, "fr")] == ["de", "fr"]
