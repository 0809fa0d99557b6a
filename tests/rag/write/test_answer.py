"""Answers, and answers that say why there is none."""

import json

from rag.types import Confidence, Coverage, Draft, Mode, Question, Scope
from rag.write.abstain import abstain, withhold
from rag.write.answer import conclude
from rag.write.citations import Resolved
from tests.make import make_found, make_passage

QUESTION = Question(
    text="And in 2021?",
    scope=Scope(collection="c"),
    coverage=Coverage(searched=12, waiting=1, failed=2),
)
PASSAGES = tuple(make_passage(f"Text {n}.", number=n) for n in range(1, 8))
SURE = Confidence(value=0.4, calibrated=False)


def test_an_answer_holds_all_that_made_it() -> None:
    draft = Draft(mode=Mode.MODEL, text="It grew.", incomplete=True, tokens={"output": 3})
    found = make_found("growth 2021", PASSAGES, question=QUESTION)
    answer = conclude(found, Resolved(draft=draft, claims=()), (), (), SURE)
    assert (answer.text, answer.query, answer.mode) == ("It grew.", "growth 2021", Mode.MODEL)
    assert answer.incomplete
    assert not answer.abstained
    assert answer.coverage == Coverage(searched=12, waiting=1, failed=2, used=7)
    assert json.dumps(answer.as_dict())


def test_quotes_that_likely_do_not_answer_say_so() -> None:
    quotes = Resolved(draft=Draft(mode=Mode.QUOTE, text="Text 1."), claims=())
    told = [
        [one.message.code for one in conclude(found, quotes, (), (), SURE).findings]
        for found in (
            make_found("growth 2021", PASSAGES, 0.3, QUESTION),
            make_found("growth 2021", PASSAGES, 0.6, QUESTION),
        )
    ]
    assert told == [["answer.not_plain"], []]
    written = Resolved(draft=Draft(mode=Mode.MODEL, text="It grew."), claims=())
    model = conclude(make_found("growth 2021", PASSAGES, 0.3, QUESTION), written, (), (), SURE)
    assert model.findings == ()


def test_abstaining_says_what_was_searched() -> None:
    answer = abstain(make_found("growth 2021", PASSAGES, 0.1, QUESTION))
    assert answer.abstained
    assert answer.text == (
        "The documents do not answer this question. Searched: 12 documents. "
        "Still being read, so not searched: 1 document. Could not be read: 2 documents. "
        "The nearest passages are shown below."
    )
    assert answer.passages == PASSAGES[:5]
    assert answer.confidence.value == 0.0


def test_abstaining_without_passages_offers_none() -> None:
    answer = abstain(make_found("growth 2021", (), 0.0, QUESTION))
    assert "nearest" not in answer.text
    assert answer.coverage.used == 0


def test_a_withheld_answer_shows_nothing_of_itself() -> None:
    guess = Resolved(draft=Draft(mode=Mode.MODEL, text="A wild guess."), claims=())
    answer = withhold(conclude(make_found("growth", PASSAGES), guess, (), (), SURE))
    assert answer.abstained
    assert "guess" not in answer.text
    assert answer.claims == ()
    assert answer.confidence == SURE
    assert [finding.check for finding in answer.findings] == ["confidence"]
