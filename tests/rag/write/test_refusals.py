"""Answers that say in their own words, in any language, that the passages do not hold them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from rag.language.lists import folders
from rag.types import Answer, Draft, Mode, Question
from rag.write.abstain import ABSENCE
from rag.write.citations import resolve
from rag.write.prompt import CANNOT_ANSWER
from tests.fakes import ScriptedChatModel
from tests.rag.write.test_misbehaving_models import QUESTION, SCOPE, make_engine

WORDS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8")
)
REFUSED = [(code, said) for code, lists in WORDS.items() for said in lists["refused"]]
ANSWERED = [(code, said) for code, lists in WORDS.items() for said in lists["answered"]]


@pytest.mark.parametrize(("code", "said"), REFUSED)
def test_a_refusal_is_one_in_its_own_words(code: str, said: str) -> None:
    final = ask(said)
    assert final.abstained, code
    assert final.passages
    assert said not in final.text


@pytest.mark.parametrize(("code", "said"), ANSWERED)
def test_what_is_not_so_is_no_refusal(code: str, said: str) -> None:
    claims = resolve(Draft(mode=Mode.MODEL, text=said), ()).claims
    assert [claim.reason.code for claim in claims] != [ABSENCE], code


def test_every_language_that_is_known_has_refusals() -> None:
    assert set(WORDS) == set(folders())


@pytest.mark.parametrize(
    "said",
    [
        CANNOT_ANSWER,
        f"**{CANNOT_ANSWER}**\n",
        f"{CANNOT_ANSWER} Please look at the annual report.",
        f"As an AI, I do not have access to the report. {CANNOT_ANSWER}",
        f"{CANNOT_ANSWER} In general, a plant opens when it is ready.",
    ],
)
def test_what_says_nothing_besides_is_a_refusal(said: str) -> None:
    assert ask(said).abstained


@pytest.mark.parametrize("mark", [" [1]", ""])
def test_what_is_said_besides_is_kept_and_checked(mark: str) -> None:
    lacking = "The passages do not mention the board."
    final = ask(f"{lacking} However, the Lyon plant was opened in 2021{mark}.")
    assert not final.abstained
    assert [claim.reason.code == ABSENCE for claim in final.claims] == [True, False]
    assert final.claims[1].citations


def test_what_cites_is_an_answer() -> None:
    final = ask("The document does not mention that the plant in Lyon opened in 2019 [1].")
    assert not final.abstained


def ask(said: str) -> Answer:
    engine = make_engine(ScriptedChatModel([said]))
    final = list(engine.ask(Question(text=QUESTION, scope=SCOPE)))[-1]
    assert isinstance(final, Answer)
    return final
