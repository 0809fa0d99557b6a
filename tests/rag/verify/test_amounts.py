"""A number counts as found only where it says the same of its subject."""

import pytest

from rag.types import ElementKind, Verdict
from rag.verify import build_verifier, check_text
from rag.verify.contract import Verifier
from rag.verify.evidence import Unit, nearest, units
from rag.verify.figures.amounts import as_told, looked_up
from rag.verify.read import read
from tests.fakes import OverlapPairs
from tests.make import make_passage

RESULTS = (
    "(in thousands, except per share amounts)\t2021\t2020\nRevenue\t4,200\t3,500\n"
    "Operating income (loss)\t(150)\t300\nInterest expense\t80\t95\n"
    "Basic earnings per share\t2.70\t2.40\nGross margin (%)\t42.5\t40.2"
)
STAFF = "Segment\tEmployees\tGrowth\nRetail\t12\t4%\nBanking\t48\t7%"
CANTEEN = (
    "The canteen costs 1.2 million euros a year, or 800 euros per employee. Training cost "
    "450 euros per head. Sales grew 8% last year, and 12 shops were opened. One in five "
    "customers left."
)
TRIAL = (
    "Mean systolic pressure fell from 152 to 138 mmHg. Median survival was 14.2 months with the "
    "drug and 9.8 months without. Of 480 women, 36 (7.5%) had a positive test; 12 were under 40."
)
CASH = (
    "Operating cash flow was $340 million in 2022, compared with $290 million in 2021. Capital "
    "spending came to $120 million. The fund may hold up to 5 bonds and at least 30 shares."
)


def pool(text: str) -> list[Unit]:
    kind = ElementKind.TABLE if "\t" in text else ElementKind.PARAGRAPH
    return units([make_passage(text, kind=kind)], "en")


def missing(claim: str, text: str) -> list[str]:
    every, asked = pool(text), read(claim, "en")
    found = looked_up(asked, every, nearest(asked, every))
    return [number.text for number in found.missing]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (RESULTS, "Operating income fell by 450 thousand in 2021."),
        (RESULTS, "There was an operating loss of 150 thousand in 2021."),
        (RESULTS, "Operating income fell to a loss of $150 thousand."),
        (RESULTS, "Interest expense fell by 15 thousand to 80 thousand in 2021."),
        (RESULTS, "Basic earnings were $2.70 per share in 2021."),
        (RESULTS, "The gross margin was 42.5% in 2021."),
        (RESULTS, "Revenue grew by $700,000 in 2021."),
        (STAFF, "Retail grew 4%."),
        (STAFF, "Banking has 48 employees."),
        (CANTEEN, "The canteen costs 800 euros a head."),
        (CANTEEN, "Canteen costs amount to 1.2 million euros a year."),
        (CANTEEN, "20% of customers left."),
        (CANTEEN, "1 in 5 customers left."),
        (CANTEEN, "Sales grew 8 percent last year."),
        (TRIAL, "Mean systolic pressure fell by 14 mmHg."),
        (TRIAL, "Mean systolic pressure fell to 138 mmHg."),
        (TRIAL, "Median survival was 4.4 months longer with the drug."),
        (TRIAL, "7.5% of the women had a positive test."),
        (CASH, "Operating cash flow rose by $50 million in 2022."),
        (CASH, "Operating cash flow rose to $340 million."),
        (CASH, "Operating cash flow increased from $290 million to $340 million."),
        (CASH, "The fund holds at most 5 bonds and no fewer than 30 shares."),
    ],
)
def test_it_is_found_where_it_says_the_same(text: str, claim: str) -> None:
    assert missing(claim, text) == []


@pytest.mark.parametrize(
    ("text", "claim", "number"),
    [
        (RESULTS, "Operating income fell by 150 thousand in 2021.", "150 thousand"),
        (RESULTS, "Operating income fell by 150.", "150"),
        (RESULTS, "Interest expense declined 80 thousand in 2021.", "80 thousand"),
        (RESULTS, "The increase in revenue was $4.2 million.", "$4.2 million"),
        (RESULTS, "Revenue was $4,200 per share in 2021.", "$4,200"),
        (RESULTS, "Basic earnings were $2.70 in 2021.", "$2.70"),
        (RESULTS, "Basic earnings per share were $2,700 in 2021.", "$2,700"),
        (RESULTS, "Interest expense was 42.5% in 2021.", "42.5%"),
        (RESULTS, "Revenue grew 42.5% in 2021.", "42.5%"),
        (STAFF, "Retail grew 12 %.", "12 %"),
        (STAFF, "Growth in Banking was 48%.", "48%"),
        (STAFF, "Retail has 4 employees.", "4"),
        (CANTEEN, "The canteen costs 800 euros a year.", "800 euros"),
        (CANTEEN, "The canteen costs 1.2 million euros per employee.", "1.2 million euros"),
        (CANTEEN, "Training cost 450 euros in total.", "450 euros"),
        (CANTEEN, "Sales grew 12% last year.", "12%"),
        (CANTEEN, "5% of customers left.", "5%"),
        (CANTEEN, "They opened 8 shops.", "8"),
        (TRIAL, "Mean systolic pressure fell by 138 mmHg.", "138 mmHg"),
        (TRIAL, "Median survival was 14.2 months longer with the drug.", "14.2 months"),
        (TRIAL, "36% of the women had a positive test.", "36%"),
        (CASH, "Operating cash flow rose by $340 million in 2022.", "$340 million"),
        (CASH, "Capital spending rose by $120 million in 2022.", "$120 million"),
        (CASH, "The fund holds at least 5 bonds.", "5"),
        (CASH, "The fund holds at most 30 shares.", "30"),
    ],
)
def test_it_is_not_found_where_it_says_something_else(text: str, claim: str, number: str) -> None:
    assert missing(claim, text) == [number]


SMALL = "Both plants were checked twice, and fever was seen after the second dose."


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("The 2 plants were checked two times.", []),
        ("Fever was seen after two doses.", []),
        ("Two valves were checked.", ["Two"]),
        ("The plants were checked three times.", ["three"]),
    ],
)
def test_small_numbers_may_be_told_in_other_words(claim: str, number: list[str]) -> None:
    assert missing(claim, SMALL) == number


def test_the_reason_tells_how_it_stands_there() -> None:
    checked = check_text("Capital spending rose by $120 million.", [CASH], _verifier())
    assert checked.verdict is Verdict.UNSUPPORTED
    assert checked.reason == "The passages have $120 million, but not as a change."


def test_a_change_that_is_right_is_not_held_against_the_value_in_its_place() -> None:
    checked = check_text("Operating cash flow rose by $50 million in 2022.", [CASH], _verifier())
    assert checked.verdict is Verdict.SUPPORTED
    assert checked.computation == "$340 million − $290 million = $50 million"


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Cash flow was $0.34bn in 2022.", "Cash flow was $340 million in 2022."),
        ("Cash flow was $0.29 \u00d7 10⁹.", "Cash flow was $290 million."),
        ("Cash flow was $350 million.", "Cash flow was $350 million."),
    ],
)  # fmt: skip
def test_a_model_reads_numbers_as_the_source_writes_them(claim: str, told: str) -> None:
    assert as_told(read(claim, "en"), pool(CASH)) == told


def _verifier() -> Verifier:
    return build_verifier("", OverlapPairs())
