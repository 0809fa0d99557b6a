"""Which sentences and rows are read with a question, and what a model makes of them."""

from collections import Counter
from types import ModuleType
from typing import Any

import pytest

import rag.language.text
import rag.reading.units
from rag.config import RagConfig
from rag.find.rerank import rerank
from rag.language.weights import Weights
from rag.question.query import read
from rag.reading.measures import best_fit, measure
from rag.reading.read import READ, read_passages
from rag.reading.units import cut, units
from rag.types import Hit
from rag.verify.confidence.sufficiency import sufficiency
from rag.write.quoting.quote import quote
from tests.fakes import HashEmbedder, OverlapPairs
from tests.make import make_passage


def test_the_best_units_by_words_are_read() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    passages = (make_passage(f"{text} The plant in Lyon opened in 2021. {text}"),)
    reading = read_passages(read("When did the plant in Lyon open?"), passages, OverlapPairs())
    assert len(reading.answers) == READ
    assert any("Lyon" in reading.units[place].text for place in reading.answers)
    best = max(reading.answers, key=reading.answers.__getitem__)
    assert "Lyon" in reading.units[best].context


def test_what_was_not_read_does_not_answer() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    reading = read_passages(read("Which harbours?"), (make_passage(text),), OverlapPairs())
    assert len(reading.answers) < len(reading.units)
    assert all(0.0 < chance < 1.0 for chance in reading.answers.values())


def test_a_sentence_is_read_between_its_neighbours_and_a_row_under_its_header() -> None:
    passage = make_passage(
        "One came. Two went. Three stayed.\n\nNet sales\t42\t39", title="Report 2018",
        headings=("Results",), context="\t2018\t2017",
    )  # fmt: skip
    reading = read_passages(read("Who went?"), (passage,), OverlapPairs())
    contexts = {unit.text: unit.context for unit in reading.units}
    assert contexts["Two went."] == "Report 2018 > Results: One came. Two went. Three stayed."
    assert contexts["Net sales\t42\t39"] == "Report 2018 > Results \t2018\t2017\nNet sales\t42\t39"


def test_without_a_question_nothing_is_read() -> None:
    assert read_passages(read(" "), (make_passage("Text."),), OverlapPairs()).units == ()


@pytest.mark.parametrize(
    "question",
    [
        "How much was revenue in 2021?",
        "When did the plant in Lyon open?",
        "Who is the plant manager?",
        "What is the e-mail address of the plant?",
        "Which harbours?",
    ],
)
def test_the_best_fit_is_that_of_all_though_not_all_are_looked_at(question: str) -> None:
    text = (
        "The plant in Lyon opened on 3 May 2019. Revenue was $42 million in 2021, up 4 %. "
        "Its manager is Ada Stone. Write to plant@example.com or call. Ships lie in harbours. "
        "Revenue fell. The plant is large. Lyon is old."
    )
    passage = make_passage(text)
    wanted, found = read(question), units((passage,), brief=True)
    weights = Weights([unit.terms for unit in found])
    best = max(measure(wanted, unit, weights).fit for unit in found)
    assert best_fit(wanted, found, weights) == pytest.approx(best)
    assert best_fit(wanted, (), weights) == 0.0


def test_a_passage_is_cut_once_and_its_sentences_are_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: Counter[tuple[str, str]] = Counter()

    def counting(module: ModuleType, name: str) -> None:
        reading = getattr(module, name)

        def counted(text: str, *more: Any) -> Any:
            done[name, text] += 1
            return reading(text, *more)

        monkeypatch.setattr(module, name, counted)

    counting(rag.reading.units, "sentences")
    for name in ("terms", "names", "quantities"):
        counting(rag.language.text, name)
    cut.cache_clear()
    text = "The plant in Lyon opened on 3 May 2019. Ada Stone runs it.\n\nNet sales\t42\t39"
    passage = make_passage(text, title="Report", context="\t2021\t2020")
    hit = Hit(chunk=passage.chunk, score=1.0)
    query = read("How much were net sales in 2021, and when did the plant of Ada Stone open?")
    rerank(query, (hit,), None, RagConfig())
    reading = read_passages(query, (passage,), OverlapPairs())
    assert sufficiency(reading, HashEmbedder()) > 0.0
    assert quote(reading, HashEmbedder()).text
    assert done["sentences", text] == 1
    assert {done["terms", unit.text] for unit in reading.units} == {1}
    assert {done["quantities", unit.text] for unit in reading.units} == {1}


class English(OverlapPairs):
    """Reads no other language."""

    def reads(self, language: str) -> bool:
        return language == "en"


class EnglishEmbedder(HashEmbedder):
    def reads(self, language: str) -> bool:
        return language == "en"


def test_what_no_small_model_reads_is_chosen_and_quoted_by_its_words() -> None:
    text = "Die Brücke ist lang. Das Werk in Lyon wurde im Jahr 2021 eröffnet. Der Fluss ist tief."
    passage = make_passage(text, language="de")
    reading = read_passages(read("Wann wurde das Werk in Lyon eröffnet?"), (passage,), English())
    assert reading.answers == {}
    assert sufficiency(reading, EnglishEmbedder()) > 0.5
    draft = quote(reading, EnglishEmbedder())
    assert "Das Werk in Lyon wurde im Jahr 2021 eröffnet." in draft.text
    assert sufficiency(read_passages(read("Was kostet der Zoo?"), (passage,), English()),
                       EnglishEmbedder()) < 0.3  # fmt: skip
