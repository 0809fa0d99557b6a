"""A number counts as found only where it says the same of its subject."""

import pytest

from rag.types import ElementKind, Verdict
from rag.verify import build_verifier, check_text
from rag.verify.evidence import Evidence, gather
from rag.verify.figures.amounts import account
from rag.verify.model.contract import Verifier
from rag.verify.read import read
from rag.verify.units import units
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


def evidence(claim: str, text: str) -> Evidence:
    kind = ElementKind.TABLE if "\t" in text else ElementKind.PARAGRAPH
    return gather(read(claim, "en"), units([make_passage(text, kind=kind)], "en"))


def missing(claim: str, text: str) -> list[str]:
    return [number.text for number in account(evidence(claim, text)).missing]


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
        (RESULTS, "Basic earnings per share were $2,700 in 2021.", "$2,700"),
        (RESULTS, "Revenue was 4,250 thousand in 2021.", "4,250 thousand"),
        (STAFF, "Growth in Banking was 47%.", "47%"),
        (CANTEEN, "Training cost 450 thousand euros.", "450 thousand euros"),
        (TRIAL, "Median survival was 14.2 weeks with the drug.", "14.2 weeks"),
        (CASH, "Operating cash flow was $341 million in 2022.", "$341 million"),
    ],
)
def test_it_is_missing_where_nothing_accounts_for_it(text: str, claim: str, number: str) -> None:
    assert missing(claim, text) == [number]


@pytest.mark.parametrize(
    ("text", "claim", "formula"),
    [
        (CASH, "Cash flow rose from $290 million to $340 million (+17.2%).",
         "($340 million − $290 million) / $290 million = 17.2%"),
        (CASH, "Spending took $120 million of the $340 million, or 35%.",
         "$120 million / $340 million = 35%"),
        (TRIAL, "36 of the 480 women, 7.5 per cent, and 444 others were tested.", "480 − 36 = 444"),
        (RESULTS, "Revenue of 4,200 and costs of 80 make 4,280 in all.", "4,200 + 80 = 4,280"),
        (STAFF, "Banking's 48 employees are four times as many as Retail's 12.", ""),
        (CASH, "Cash flow rose from $290 million to $340 million (+18.2%).", ""),
        (RESULTS, "The margin went from 40.2% to 42.5%, up 2.3 percentage points.",
         "42.5% − 40.2% = 2.3 percentage points"),
        (RESULTS, "The margin went from 40.2% to 42.5%, up 2.3 percent.", ""),
        (TRIAL, "After 14.2 months with 2 doses, 28.4 months, and 9.8 without.", ""),
        (CASH, "Cash flow was about $341 million with 1 fund.", ""),
        (CASH, "Cash flow was $290 million and $340 million, spending $8 million.", ""),
    ],
)  # fmt: skip
def test_a_number_may_follow_from_others_of_its_sentence(
    text: str, claim: str, formula: str
) -> None:
    assert account(evidence(claim, text)).formulas == formula


def test_what_is_listed_need_not_be_numbered() -> None:
    assert missing("The three valves cost 1.2 million euros.", CANTEEN) == []
    assert missing("The 13 valves cost 1.2 million euros.", CANTEEN) == ["13"]


SMALL = "Both plants were checked twice, and fever was seen after the second dose."


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("The 2 plants were checked two times.", []),
        ("Fever was seen after two doses.", []),
        ("Thirty valves were checked.", ["Thirty"]),
    ],
)
def test_small_numbers_may_be_told_in_other_words(claim: str, number: list[str]) -> None:
    assert missing(claim, SMALL) == number


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
    assert account(evidence(claim, CASH)).written == told


def _verifier() -> Verifier:
    return build_verifier("", OverlapPairs())
