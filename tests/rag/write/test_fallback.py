"""An answer whose check goes badly gives way to quotes, which says so, and keeps what it cost."""

import pytest

from rag.types import Mode, Verdict
from tests.rag.test_engine import answer, make_engine

WRONG = "The plant in Lyon opened in 2019 [1]. It employs 999 people [1]."
UNCITED = "Wonderful places are seldom seen by travellers from abroad."


@pytest.mark.parametrize("reply", [WRONG, UNCITED, f"{WRONG} It opened in 2021 [1]."])
def test_what_is_not_borne_out_gives_way_to_quotes(reply: str) -> None:
    final = answer(make_engine(reply))
    assert final.mode is Mode.QUOTE
    assert final.text.startswith("The plant in Lyon opened in 2021.")
    assert {claim.verdict for claim in final.claims} == {Verdict.QUOTED}
    assert final.findings[0].message.code == "answer.not_borne_out"
    assert final.model == "scripted"
    assert final.tokens["output"] > 0


@pytest.mark.parametrize(
    "reply",
    [
        "The plant in Lyon opened in 2019 [1].",
        "The plant in Lyon opened in 2021 [1]. It employs 999 people [1].",
        "The plant in Lyon opened in 2021.",
    ],
)
def test_what_has_its_sign_stays(reply: str) -> None:
    final = answer(make_engine(reply))
    assert final.mode is Mode.MODEL
    assert not any(one.message.code == "answer.not_borne_out" for one in final.findings)


def test_where_there_is_nothing_to_quote_there_is_no_answer() -> None:
    invented = "It has 17 halls and 4,412 robots [1]. It employs 999 people [1]."
    engine = make_engine(invented, sufficient_above=0.0)
    final = answer(engine, "Where may visitors park motorised bicycles overnight in Lyon?")
    assert final.abstained
    assert final.findings[0].message.code == "answer.not_borne_out"
