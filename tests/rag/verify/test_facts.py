"""What is found out of a claim beside how far a model says that its sources support it."""

import pytest

from rag.notices import Notice
from rag.types import ElementKind, Verdict
from rag.verify.decision import probability, sign
from rag.verify.evidence import gather
from rag.verify.facts import Fact, Facts, facts_about
from rag.verify.figures.amounts import Account
from rag.verify.figures.arithmetic import Worked
from rag.verify.read import read
from rag.verify.units import Unit, units
from tests.make import make_passage

PLANT = (
    "The plant in Lyon opened in 2021. It employs 340 people. The board did not approve the "
    "merger with Borealis. Canadian dealers were paid 12 million dollars."
)
SALES = (
    "\t2023\t2022\nNet sales of parts\t94.2\t81.5\nNet sales of vehicles\t5,000\t2,215\n"
    "Operating margin (%)\t8.4\t7.9"
)


def pool(text: str) -> list[Unit]:
    kind = ElementKind.TABLE if "\t" in text else ElementKind.PARAGRAPH
    return units([make_passage(text, kind=kind)], "en")


def told(claim: str, text: str) -> dict[Fact, str]:
    return dict(facts_about(gather(read(claim, "en"), pool(text))).told)


@pytest.mark.parametrize(
    ("text", "claim", "said"),
    [
        (PLANT, "The factory employs 430 people.", "The source says 340, the answer says 430."),
        (PLANT, "The board approved the merger with Borealis.",
         "The answer says what the source denies."),
        (SALES, "Net sales of vehicles came to 94.2 in 2023.",
         "The source says 5,000, the answer says 94.2."),
        (SALES, "Dealers paid 2,215 in 2023.",
         "In the table 2,215 stands under 2022, the answer says 2023."),
    ],
)  # fmt: skip
def test_what_a_source_says_otherwise_is_told(text: str, claim: str, said: str) -> None:
    assert told(claim, text)[Fact.DIFFERS] == said


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (PLANT, "The factory employs 340 people."),
        (PLANT, "The factory paid 430 people to leave."),
        (SALES, "Net sales of vehicles came to 5,000 in 2023."),
        (SALES, "Net sales of vehicles grew by 94.2 in 2023."),
        (SALES, "Net sales of parts were 94.2 in 2023, after 81.5."),
        (SALES, "The operating margin on parts was 12 % in 2023."),
    ],
)
def test_what_may_be_right_is_no_difference(text: str, claim: str) -> None:
    assert Fact.DIFFERS not in told(claim, text)


def test_a_wrong_result_is_told_with_the_right_one() -> None:
    wrong = told("Parts grew by 94.2 − 81.5 = 13.7.", SALES)
    assert wrong[Fact.MISCALCULATED] == (
        "Worked out from the source: 94.2 − 81.5 = 12.7; the answer says 13.7."
    )


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        ("The plant in Nice opened in 2021.", "Nice"),
        ("Dealers in Canada were paid 12 million dollars.", ""),  # Canadian
        ("Lyon's plant opened in 2021.", ""),
    ],
)
def test_names_that_stand_nowhere_are_told(claim: str, names: str) -> None:
    assert names in told(claim, PLANT).get(Fact.UNNAMED, "")
    assert bool(names) is (Fact.UNNAMED in told(claim, PLANT))


def test_numbers_that_nothing_accounts_for_are_told() -> None:
    assert Fact.UNACCOUNTED not in told("Parts grew from 81.5 to 94.2, or 15.6 %.", SALES)
    assert Fact.UNACCOUNTED in told("Parts grew from 81.5 to 94.2, or 16.6 %.", SALES)


@pytest.mark.parametrize("support", [0.0, 0.3, 0.7, 1.0])
def test_every_fact_weighs_in_its_direction(support: float) -> None:
    alone = probability(support, ())
    assert 0 < alone < 1
    for fact in Fact:
        assert (probability(support, [fact]) > alone) is (fact is Fact.WHOLE)


@pytest.mark.parametrize(
    ("claim", "whole"),
    [
        ("The plant in Lyon was opened in 2021.", True),
        ("It employs 340 people.", True),
        ("The plant opened in 2022.", False),
        ("The plant in Lyon opened in 2021 and employs 340 people.", False),  # of two sentences
        ("The board did approve the merger with Borealis.", False),
        ("In Lyon the plant opened in 2021.", False),  # in another order
        ("Opened.", False),
    ],
)
def test_what_one_sentence_says_whole_is_told(claim: str, *, whole: bool) -> None:
    assert (Fact.WHOLE in told(claim, PLANT)) is whole


def test_only_what_is_told_is_contradicted() -> None:
    nothing = Facts(told={}, account=Account())
    said = Notice("verify.denied")
    worked = Account(worked=((read("It has 3 parts.", "en").numbers[0], Worked("1 + 2 = 3", ())),))
    assert sign(0.1, Facts(told={Fact.DIFFERS: said}, account=Account())) is Verdict.CONTRADICTED
    assert sign(0.1, Facts(told={Fact.UNNAMED: said}, account=Account())) is Verdict.UNSUPPORTED
    assert sign(0.5, nothing) is Verdict.UNCHECKED
    assert sign(0.5, Facts(told={}, account=worked)) is Verdict.PARTLY
    assert sign(0.99, nothing) is Verdict.SUPPORTED
    whole = {Fact.WHOLE: said}
    assert sign(0.99, Facts(told=whole, account=Account())) is Verdict.SUPPORTED
    doubted = Facts(told={**whole, Fact.UNNAMED: said}, account=Account())
    assert sign(0.99, doubted) is Verdict.UNCHECKED
