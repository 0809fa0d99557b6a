"""Numbers worked out again: what counts as a calculation, and what would be chance."""

import pytest

from rag.language.numbers import Kind
from rag.types import Claim, ElementKind, Span, Verdict
from rag.verify import build_verifier, read_grounds, verify
from rag.verify.figures.arithmetic import recompute, refuted
from rag.verify.read import read
from rag.verify.units import Unit, units
from tests.fakes import OverlapPairs
from tests.make import make_passage

TABLE = (
    "In millions\t2018\t2017\t2016\n"
    "Net sales\t32,765\t31,657\t30,109\n"
    "Cost of sales\t16,682\t16,055\t15,118\n"
    "Net income (loss)\t5,363\t4,869\t(5,058)"
)
PROSE = (
    "Net sales were 250 million in 2021 and 200 million in 2020. Three sites made 12, 30 and 19."
)


def rows() -> list[Unit]:
    return units([make_passage(TABLE, kind=ElementKind.TABLE)], "en")[1:]


def worked(claim: str, evidence: list[Unit]) -> str:
    asked = read(claim, "en")
    number = next(q for q in asked.numbers if q.kind is Kind.NUMBER)
    found = recompute(asked, number, evidence)
    return found.formula if found else ""


@pytest.mark.parametrize(
    ("claim", "formula"),
    [
        ("Net sales grew by 3.5 % in 2018.", "(32,765 − 31,657) / 31,657 = 3.5 %"),
        ("Net sales grew by 5.1 % from 2016 to 2017.", "(31,657 − 30,109) / 30,109 = 5.1 %"),
        ("Net sales rose by $1,108 million in 2018.", "32,765 − 31,657 = $1,108 million"),
        ("Profit after cost of sales was 16,083 million.", "32,765 − 16,682 = 16,083 million"),
        ("Cost of sales was 50.9 % of net sales in 2018.", "16,682 / 32,765 = 50.9 %"),
        ("The net margin was 16.4 percent.", "5,363 / 32,765 = 16.4 percent"),
        ("Net sales were 94,531 million in total.", "32,765 + 31,657 + 30,109 = 94,531 million"),
        ("Net sales averaged 31,510 million over three years.",
         "(32,765 + 31,657 + 30,109) / 3 = 31,510 million"),
        ("Net sales averaged 32,211 million.", "(32,765 + 31,657) / 2 = 32,211 million"),
        ("Net sales were 1.96 times the cost of sales.", "32,765 / 16,682 = 1.96"),
    ],
)  # fmt: skip
def test_a_table_is_calculated_with(claim: str, formula: str) -> None:
    assert worked(claim, rows()) == formula


@pytest.mark.parametrize(
    ("claim", "formula"),
    [
        ("Net sales grew by 25 % in 2021.", "(250 million − 200 million) / 200 million = 25 %"),
        ("The sites made 61 in total.", "12 + 30 + 19 = 61"),
        ("Net sales grew by 25 percent.", "(250 million − 200 million) / 200 million = 25 percent"),
    ],
)
def test_sentences_are_calculated_with(claim: str, formula: str) -> None:
    assert worked(claim, units([make_passage(PROSE)], "en")) == formula


THOUSANDS = make_passage(
    "(in thousands)\t2021\t2020\t2019\nRevenue\t4,200\t3,500\t3,000\n"
    "Operating income (loss)\t(150)\t300\t240\nOperating expenses\t4,350\t3,200\t2,760\n"
    "Headcount\t140\t125\t120\n",
    number=1, kind=ElementKind.TABLE,
)  # fmt: skip
SHARES = make_passage(
    "Shares in %\t2021\t2020\nGross margin\t42.5%\t40.2%\nVacancy rate\t3.1%\t4.6%\n",
    number=2, kind=ElementKind.TABLE,
)  # fmt: skip
REGIONS = make_passage(
    "North\t12.5\nSouth\t7.5\nWest\t20.0\n", number=3, kind=ElementKind.TABLE,
    context="Region\tSales (in millions)",
)  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "formula"),
    [
        ("Revenue grew by 20% in 2021.", "(4,200 − 3,500) / 3,500 = 20%"),
        ("Revenue grew by 0.7 million in 2021.", "4,200 − 3,500 = 0.7 million"),
        ("Revenue increased by $700 thousand in 2021.", "4,200 − 3,500 = $700 thousand"),
        ("Revenue was 10.7 million in total from 2019 to 2021.",
         "4,200 + 3,500 + 3,000 = 10.7 million"),
        ("Average revenue from 2019 to 2021 was about 3.57 million.",
         "(4,200 + 3,500 + 3,000) / 3 = 3.57 million"),
        ("Operating income fell by 450 thousand in 2021.", "(−150) − 300 = 450 thousand"),
        ("Operating expenses were 103.6% of revenue in 2021.", "4,350 / 4,200 = 103.6%"),
        ("Headcount grew by 15 in 2021.", "140 − 125 = 15"),
        ("Headcount grew by 12% in 2021.", "(140 − 125) / 125 = 12%"),
        ("Gross margin improved by 2.3 percentage points in 2021.",
         "42.5% − 40.2% = 2.3 percentage points"),
        ("Gross margin improved by 5.7 percent in 2021.", "(42.5% − 40.2%) / 40.2% = 5.7 percent"),
        ("The vacancy rate fell by 1.5 percentage points to 3.1% in 2021.",
         "3.1% − 4.6% = 1.5 percentage points"),
        ("The vacancy rate fell by 150 basis points in 2021.", "3.1% − 4.6% = 150 basis points"),
        ("Total sales of all regions were 40 million.", "12.5 + 7.5 + 20.0 = 40 million"),
        ("North accounted for 31.25% of total sales.", "12.5 / (12.5 + 7.5 + 20.0) = 31.25%"),
        ("Sales in the West were 2.67 times those in the South.", "20.0 / 7.5 = 2.67"),
        ("Revenue grew by 25% in 2021.", ""),
        ("Gross margin improved by 2.3 percent in 2021.", ""),  # points, that is
        ("The vacancy rate rose by 1.5 percentage points in 2021.", ""),  # it fell
        ("Total sales of all regions were 45 million.", ""),
    ],
)  # fmt: skip
def test_claims_are_worked_out_from_tables_of_any_scale(claim: str, formula: str) -> None:
    bare = Claim(text=claim, span=Span(0, len(claim)))
    verifier = build_verifier("", OverlapPairs())
    checked = [
        verify(read_grounds([bare], [one]), verifier)[0] for one in (THOUSANDS, SHARES, REGIONS)
    ]
    assert "".join(one.computation for one in checked) == formula
    held = {Verdict.SUPPORTED, Verdict.PARTLY}
    assert any(one.verdict in held for one in checked) == bool(formula)


@pytest.mark.parametrize(
    "claim",
    [
        "Net sales fell by 3.5 % in 2018.",  # they grew
        "Net sales grew by 8.8 % in 2018.",  # from 2016, that is
        "Net sales grew by 3.5 % in 2017.",  # of another year
        "Net sales were 3.5 %.",  # no calculation is announced
        "The ratio of 2018 sales to 2017 costs was 2.04.",  # of another row and column
        "Net sales grew by 7 %.",
    ],
)
def test_what_does_not_belong_together_is_not_calculated_with(claim: str) -> None:
    assert worked(claim, rows()) == ""


def test_days_are_not_taken_from_dollars() -> None:
    text = "The shares were worth $81 billion after 120 days, with 12 left of a range of 1-30."
    assert (
        worked("The shares were worth €81 billion less.", units([make_passage(text)], "en")) == ""
    )


def test_a_sum_counts_what_its_terms_count() -> None:
    days = units([make_passage("The first leg took 29 days, the second 4,199 days.")], "en")
    assert (
        worked("Both legs took 4,228 days in total.", days) == "29 days + 4,199 days = 4,228 days"
    )
    assert worked("Both legs took 4,228 weeks in total.", days) == ""


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Net sales grew by 4.1 % in 2018.", "(32,765 − 31,657) / 31,657 = 3.5 %"),
        ("Net sales fell by 3.5 % in 2018.", "(32,765 − 31,657) / 31,657 = 3.5 %"),
        ("Net sales grew by 999 million from 2016 to 2018.", "32,765 − 30,109 = 2,656"),
        ("Net sales grew by 4.1 %.", ""),  # in which year?
        ("Net sales grew by 4.1 % in 2016.", ""),  # nothing is said of the year before
        ("Net sales were 4.1 million in 2018.", ""),
    ],
)
def test_a_wrong_change_is_told_with_the_right_one(claim: str, told: str) -> None:
    asked = read(claim, "en")
    number = next(q for q in asked.numbers if q.kind is Kind.NUMBER)
    said = refuted(asked, number, rows()[0])
    assert told in said
    assert bool(said) == bool(told)
