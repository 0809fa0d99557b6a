"""The row with the most or least of a column, and the rows within a bound."""

import pytest

from rag.question.query import read
from rag.reading.read import read_passages
from rag.types import ElementKind, Passage
from rag.write.picked import picked
from rag.write.quote import quote
from tests.fakes import HashEmbedder, LikelyPairs
from tests.make import make_passage

PUMPS = make_passage(
    "Model\tPower (kW)\tPrice (EUR)\nNP-100\t5.5\t3,450\nNP-300\t37\t12,750\nNP-200\t15\t6,900",
    kind=ElementKind.TABLE, context="Model\tPower (kW)\tPrice (EUR)",
    headings=("Pump models",),
)  # fmt: skip
REGIONS = make_passage(
    "Region\t2024\t2025\nNordics\t33.0\t24.0\nGermany\t20.3\t24.7\nTotal\t53.3\t48.7",
    kind=ElementKind.TABLE, context="Region\t2024\t2025\n(in million euros)",
    headings=("Revenue by region",),
)  # fmt: skip
REPAIRS = make_passage(
    "Fault\tRepair\nP1 stopped\t24 hours\nP2 slow\t3 days\nP3 cosmetic\t30 days",
    kind=ElementKind.TABLE, context="Fault\tRepair", headings=("Repair of faults",),
)  # fmt: skip
MIXED = make_passage(
    "Fault\tRepair\nP1 stopped\t24 hours\nP2 slow\t3 visits",
    kind=ElementKind.TABLE, context="Fault\tRepair", headings=("Repair of faults",),
)  # fmt: skip


def first(query: str, *passages: Passage) -> list[str]:
    draft = quote(read_passages(read(query), passages, LikelyPairs()), HashEmbedder())
    return [one.text for one in draft.quotes if one.read_off]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Which is the most expensive pump?", ["NP-300, Price (EUR): 12,750"]),
        ("What is the cheapest pump?", ["NP-100, Price (EUR): 3,450"]),
        ("Which pump has the lowest power?", ["NP-100, Power (kW): 5.5"]),
        (
            "List all pump models with a price below 10,000 euros",
            ["NP-100, Price (EUR): 3,450", "NP-200, Price (EUR): 6,900"],
        ),
        (
            "Which pumps have more than 10 kW of power?",
            ["NP-300, Power (kW): 37", "NP-200, Power (kW): 15"],
        ),
    ],
)
def test_rows_are_picked_by_the_column_that_is_meant(query: str, said: list[str]) -> None:
    assert first(query, REGIONS, PUMPS, REPAIRS) == said


def test_a_year_is_a_column_and_the_latest_where_none_is_named() -> None:
    assert (
        "Nordics, 2024: 33.0" in first("Which region had the highest revenue in 2024?", REGIONS)[0]
    )
    assert "Germany, 2025: 24.7" in first("Which region has the highest revenue?", REGIONS)[0]


def test_a_bound_counts_in_the_scale_of_the_table() -> None:
    told = first("Which regions had revenue of more than 30 million in 2024?", REGIONS)
    assert len(told) == 1
    assert told[0].startswith("Nordics, 2024: 33.0")


def test_units_are_converted() -> None:
    assert first("Which fault has the shortest repair time?", REPAIRS) == [
        "P1 stopped, Repair: 24 hours"
    ]


@pytest.mark.parametrize(
    ("query", "table"),
    [
        ("Which fault has the shortest repair time?", MIXED),  # visits are no hours
        ("What was the largest accident?", PUMPS),  # a table about something else
        ("What does the most popular pump cost?", REGIONS),
        ("How much power has the NP-100?", PUMPS),
    ],
)
def test_nothing_is_picked_where_nothing_compares(query: str, table: Passage) -> None:
    assert picked(read_passages(read(query), (table,), LikelyPairs())) is None
