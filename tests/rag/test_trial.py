"""A model that is tried out on the sample report is told what it is good for."""

import pytest

from rag.errors import ModelDownError
from rag.notices import Notice
from rag.trial import Trial, try_out
from rag.types import Message
from rag.write.prompt import CANNOT_ANSWER
from tests.fakes import ScriptedChatModel

RIGHT = {
    "revenue rise": "Revenue rose by 11.8 percent [1.2].",
    "operating profit": "It was 9.6 million euros [3.7].",
    "Lindholm": "164 people work there [4.1].",
    "gross margin": "Because the price of platinum rose [2.2].",
    "chief executive": CANNOT_ANSWER,
    "Brazil": CANNOT_ANSWER,
}


class Answering(ScriptedChatModel):
    """Answers by what is asked, at once or not."""

    def __init__(self, **changed: str | Exception) -> None:
        super().__init__([""])
        self.known: dict[str, str | Exception] = {**RIGHT, **changed}

    def _next(self, messages: object) -> str:
        assert isinstance(messages, list)
        [_, asked] = messages
        assert isinstance(asked, Message)
        question = asked.content.rpartition("Question: ")[2]
        reply = next(reply for words, reply in self.known.items() if words in question)
        if isinstance(reply, Exception):
            raise reply
        return reply


def told(chat: Answering) -> tuple[list[bool], str, Trial]:
    trial = try_out(chat)
    *_, use = trial.checks
    return [check.passed for check in trial.checks], use.message.code, trial


def test_a_model_that_reads_cites_and_declines_is_good_for_answers() -> None:
    passed, use, trial = told(Answering())
    assert passed == [True] * 4
    assert use == "trial.good"
    assert (trial.told, trial.right, trial.cited, trial.declined) == (4, 4, 4, 2)


def test_one_that_gets_the_numbers_wrong_is_too_weak() -> None:
    wrong = dict.fromkeys(("revenue rise", "Lindholm"), "It is 12 [1.1].")
    passed, use, _ = told(Answering(**wrong))
    assert passed == [False, True, True, False]
    assert use == "trial.too_weak"


def test_one_that_cites_nothing_or_something_else_is_told() -> None:
    vague = {"revenue rise": "By 11.8 percent.", "Lindholm": "164 [4.2]."}
    passed, use, trial = told(Answering(**vague))
    assert passed == [True, False, True, True]
    assert (trial.cited, use) == (2, "trial.good")


def test_one_that_makes_things_up_is_told() -> None:
    passed, use, _ = told(Answering(Brazil="4,120 sensors were sold in Brazil [1.2]."))
    assert passed == [True, True, False, False]
    assert use == "trial.guesses"


@pytest.mark.parametrize("failed", [["Lindholm"], list(RIGHT)])
def test_what_its_server_did_not_answer_tells_nothing(failed: list[str]) -> None:
    down = ModelDownError(Notice.of("down"))
    _, use, trial = told(Answering(**dict.fromkeys(failed, down)))
    assert (trial.failed, use) == (len(failed), "trial.failed")
