"""Calculations as people and models write them."""

import pytest

from rag.notices import Notice
from rag.types import Verdict
from rag.verify import build_verifier, check_text
from rag.verify.figures.formulas import Formula
from rag.verify.read import read
from tests.fakes import OverlapPairs

RIGHT = (
    "Growth was (1,577 − 1,365) / 1,365 = 15.5 %.",
    "79.9% − 63.2% = 16.7%",
    "57.4% (the larger model + search) - 41.5% (without) = 15.9 percentage points",
    "700 million × (100% − 75%) = $175 million",
    "It is 175,422 / 861,395 = 0.2036, or 20.4%.",
    "Cash of $9,889 million divided by current liabilities of $9,674 million is 1.02.",
    "The average is ($253 million + $282 million) / 2 = $267.5 million.",
    "6,708 plus 1,781 equals 8,489",
    "Turnover: 44,538 ÷ 3,606 ≈ 12.35",
    "(255,817 − 245,817) / 245,817 = 10,000 / 245,817 = 4.07%",
    "a ratio of 9.98 (44,538 / 4,463)",
    "(9.3-7.4)/9.3 = 20.4%",
    "(7.4 − 9.3) / 9.3 = −20.4 %",
    "1,577 / 4,907 × 100 = 32.1",
    "$1.58 billion − $1.37 billion = $0.212 billion",  # both were rounded
    "12 x 45 = 540",
    "3 times 250 is 750",
    "12,000 less 4,500 comes to 7,500",
    "((4 + 6) / 2 - 1) * 3 = 12",
    "13.7 − (−6.8) = 20.5 °C",
    "Net sales rose 9.3% from $316.9 million to $346.4 million ((346.4 − 316.9) / 316.9).",
    "They had about 33 times as many settlers (2,000,000 / 60,000) as before 1750.",
    "10,100 GWh (5,600 + 2,450 + 2,050), which is 43 % of the whole.",
    "What is left is $527.6 million (600.0 − 60.0 drawn − 12.4 letters of credit).",
)
WRONG = (
    ("(4,463 + 2,749) / 2 = 3,656", 3_606),
    ("44,538 / 3,606 = 12.35%", 1_235.1),
    ("15 − 12 = 4", 3),
    ("(2.21% + 1.75% + 1.79%) / 3 = 2.1%", 1.9167),
    ("6,708 + 1,781 = 8,849", 8_489),
)
NONE = (
    "Revenue grew from 1,365 to 1,577, up 15.5 %.",
    "It scored 73.2% (1.9%) in physics and 81.8% (1.4%) in chemistry.",
    "Markets 15 through 18 (15, 16, 17 and 18).",
    "The vote was 12 - 3, or 4 more than before.",
    "The plant has 12 halls; 3 of them are 40 m long.",
    "Order 66 is 12/2021.",
    "19,970 thousand ($19,970,000)",
    "8 / 0 = 3",
    "1,577 + 1,365 ≈ 2,900",
    "1,577 + 1,365 = about 2,900",
    "100 × 1.05² = 110.25",
    "3² + 4² = 25",
    "√16 + 5 = 9",
    "log(100) × 2 = 4",
    "max(20, 10) - 5 = 15",
    "2(3 + 4) = 14",
    "(3 + 4) (2 + 1) = 21",
    "30 % of 1,000 − 100 = 200",
    "$200 - 10 % = $180",
    "1 ½ + 2 = 3.5",
    "(1,577 / 1,365)^(1/3) − 1 = 4.9 %",
    "It fell by 1,365 − 1,577 = 212.",
    "(" * 200 + "1 + 2" + ")" * 200 + " = 3",
    " + ".join(["1"] * 400) + " = 400",
    "5 - 3 = 2 =" * 150,
    "62 × 50 kg = 3.1 tonnes",
    "It has 12 halls (48 - 30) and 5 yards.",
    "A rate of 6.4 per 1,000 (52 ÷ 8,110 × 1,000).",
    "On a house of $300,000 (300,000 × 0.03 and × 0.035) it is more.",
)
TABLE = (
    "(in millions)\t2021\t2020\nRevenues\t44,538\t37,403\nCash and equivalents\t9,889\t8,348\n"
    "Total current liabilities\t9,674\t8,284\nLong-term debt\t9,413\t9,406"
)


def told(text: str) -> tuple[Formula, ...]:
    return read(text, "en").formulas


@pytest.mark.parametrize("text", RIGHT)
def test_a_calculation_is_read_and_right(text: str) -> None:
    assert told(text)
    assert all(formula.right for formula in told(text))


@pytest.mark.parametrize(("text", "exact"), WRONG)
def test_a_wrong_result_is_seen(text: str, exact: float) -> None:
    [formula] = told(text)
    assert not formula.right
    assert formula.exact == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_calculation_is_none(text: str) -> None:
    assert not told(text)


def test_a_bracket_has_a_result_of_its_own() -> None:
    [formula] = told("They outnumbered them by 33 to 1 (2,000,000 / 60,000 ≈ 33).")
    assert (formula.right, formula.result.value) == (True, 33)


def test_it_is_told_as_it_is_worked_out() -> None:
    [formula] = told("(1,577 − 1,365) / 1,365 = 15.5 %")
    assert formula.text == "(1,577 − 1,365) / 1,365"
    assert [one.value for one in formula.operands] == [1_577, 1_365, 1_365]


def test_other_languages_know_the_signs_alone() -> None:
    assert read("700 × 2 = 1.400", "xx").formulas == read("700 × 2 = 1.400", "").formulas
    assert not read("3 times 250 is 750", "xx").formulas


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("The cash ratio is 1.02: 9,889 / 9,674 = 1.02.", Verdict.SUPPORTED, "9,889 / 9,674"),
        ("Cash of 9,889 million / total current liabilities of 9,674 million = 1.02.",
         Verdict.SUPPORTED, "Worked out again"),
        ("The ratio is 102%, as 9,889 / 9,674 = 1.02.", Verdict.PARTLY, "9,889 / 9,674"),
        ("Revenues less cash: 44,538 − 9,889 = 34,649.", Verdict.SUPPORTED, "Worked out again"),
        ("The cash ratio is 9,889 / 9,674 = 1.20.", Verdict.CONTRADICTED, "= 1.02"),
        ("The cash ratio is 7,777 / 9,674 = 0.80.", Verdict.UNCHECKED, "7,777"),
    ],
)  # fmt: skip
def test_numbers_must_stand_in_the_sources(claim: str, verdict: Verdict, words: str) -> None:
    result = check_text(claim, [TABLE], build_verifier("", OverlapPairs()))
    assert result.verdict is verdict
    assert isinstance(result.reason, Notice)
    assert words in result.reason
