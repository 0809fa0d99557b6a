"""The exam of a model that is to judge: who may, and who may not."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pymupdf
import pytest

from rag.errors import ModelDownError
from rag.notices import Notice
from rag.types import Message, Usage
from rag.verify import Judge
from rag.verify.judging.exam import LEAST, Exam, examine, examine_verifier
from tests.judges import EXAM, VERDICTS, opinions


class Judging:
    """A model that gives each claim the verdict that a rule says."""

    name, server, identity, room = "judging", "", "judging", 4_000

    def __init__(self, rule: Callable[[str], str | None]) -> None:
        self.rule = rule
        self.requests = 0

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        self.requests += 1
        yield opinions([{"content": message.content} for message in messages], self.rule)
        yield Usage()

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        raise NotImplementedError


class Down(Judging):
    """A model that does not answer."""

    def stream(self, *_: Any, **__: Any) -> Iterator[str | Usage]:
        raise ModelDownError(Notice.of("gone"))


def taken(rule: Callable[[str], str | None]) -> Exam:
    return examine(Judge(Judging(rule)))


class Believing:
    """A verifier to which a text supports a claim if a rule says so."""

    name = "believing"

    def __init__(self, rule: Callable[[str, str], bool]) -> None:
        self.rule = rule

    def reads(self, language: str) -> bool:
        return bool(language)

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [float(self.rule(claim, text)) for claim, text in pairs]


def test_a_verifier_is_examined_by_its_word_alone() -> None:
    exam = examine_verifier(Believing(lambda claim, text: bool(text)))
    assert (exam.true_right, exam.faulty_right, exam.silent) == (20, 0, 0)
    assert examine_verifier(Believing(lambda claim, text: False)).accuracy == 0.5


def test_who_judges_well_may_judge() -> None:
    model = Judging(VERDICTS.__getitem__)
    exam = examine(Judge(model))
    assert (exam.true_right, exam.faulty_right, exam.silent) == (20, 20, 0)
    assert (exam.accuracy, exam.passed, model.requests) == (1.0, True, 5)


@pytest.mark.parametrize("verdict", ["supported", "contradicted", "partly", None])
def test_who_always_says_the_same_may_not(verdict: str | None) -> None:
    exam = taken(lambda _: verdict)
    assert exam.accuracy <= 0.5
    assert not exam.passed


def test_who_goes_by_numbers_that_stand_there_may_not() -> None:
    told = " ".join(s for one in EXAM["passages"] for s in one["sentences"])
    held = set(re.findall(r"\d[\d.,]*\d|\d", told))

    def by_numbers(text: str) -> str:
        known = set(re.findall(r"\d[\d.,]*\d|\d", text)) <= held
        return "supported" if known else "contradicted"

    assert not taken(by_numbers).passed


def test_silence_is_no_right_answer() -> None:
    exam = examine(Judge(Down(lambda _: None)))
    assert (exam.accuracy, exam.silent) == (0.0, 40)


def test_six_wrong_are_too_many() -> None:
    def flipped(count: int) -> Exam:
        wrong = set(list(VERDICTS)[:count])
        other = {"supported": "contradicted"}
        return taken(lambda t: other.get(VERDICTS[t], "supported") if t in wrong else VERDICTS[t])

    assert flipped(5).accuracy > LEAST
    assert flipped(5).passed
    assert not flipped(6).passed


def test_its_passages_are_those_of_the_sample_report() -> None:
    with pymupdf.open("webapp/static/sample-report.pdf") as report:
        words = " ".join(word[4] for page in report for word in page.get_text("words"))
    for one in EXAM["passages"]:
        for sentence in one["sentences"]:
            assert all(" ".join(cell.split()) in words for cell in sentence.split("\t"))
