"""The row with the most or least of a column, and the rows within a bound."""

from dataclasses import replace
from typing import Any

import pytest

from rag.question.query import read
from rag.reading.read import read_passages
from rag.types import ElementKind, Passage
from rag.write.quoting.picked import picked
from rag.write.quoting.quote import quote
from tests.fakes import HashEmbedder, LikelyPairs
from tests.make import make_passage


def table(head: str, *rows: str, of: str, unit: str = "", **fields: Any) -> Passage:
    return replace(
        make_passage(
            "\n".join([head, *rows]), kind=ElementKind.TABLE, headings=(of,),
            context=f"{head}\n{unit}".strip("\n"),
        ),
        **fields,
    )  # fmt: skip


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
        ("I want the cheapest one of the pumps available", ["NP-100, Price (EUR): 3,450"]),
        ("What's the cheapest pump?", ["NP-100, Price (EUR): 3,450"]),
        ("Which pump has the lowest power?", ["NP-100, Power (kW): 5.5"]),
        ("Which pump drew the lowest power?", ["NP-100, Power (kW): 5.5"]),
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


TERMS = table(
    "Contract\tTerm (years)", "Alpha\t1", "Beta\t5", "Gamma\t15", of="Contracts"
)  # fmt: skip
BUDGETS = table(
    "Department\tHeadcount\tBudget (in thousands)", "IT\t12\t300", "HR\t5\t120", "Ops\t30\t900",
    of="Departments",
)  # fmt: skip
FUELS = table(
    "Pump\tFuel\tCost (EUR)", "P one\tDiesel\t900", "P two\tElectric\t700", "P three\tDiesel\t800",
    of="Pumps",
)  # fmt: skip

CLAUSES = table(
    "Clause\tTopic\tPage", "12\tLiability\t4", "13\tTerm\t9", "14\tNotice\t11", of="Clauses"
)  # fmt: skip
ROLES = table("Role\tPrivileges", "Admin\t12", "User\t3", of="Roles")
JACKETS = table(
    "Jacket\tPrice", "All-weather jacket\t90", "Rain jacket\t70", "All jackets\t160", of="Prices"
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "of", "labels"),
    [
        ("Which contracts have a term of more than 5 years?", TERMS, ["Gamma"]),
        ("Which contracts have a term of at least 5 years?", TERMS, ["Beta", "Gamma"]),
        ("Which contracts have a term of no less than 5 years?", TERMS, ["Beta", "Gamma"]),
        ("Which contracts have a term of no more than 5 years?", TERMS, ["Alpha", "Beta"]),
        ("Which contracts have a term of less than 5 years?", TERMS, ["Alpha"]),
        ("Which contracts have a term over 24 months?", TERMS, ["Beta", "Gamma"]),
        ("Which contracts have a term under 10 months?", TERMS, []),
        ("Which pumps have a power of less than 20 hp?", PUMPS, ["NP-100"]),
        ("Which pump models have a price below 10,000 dollars?", PUMPS, []),
        ("Which regions had revenue above 30 million euros in 2024?", REGIONS, ["Nordics"]),
        ("Which regions had revenue above 30 million dollars in 2024?", REGIONS, []),
        ("Which regions grew by more than 20 %?", REGIONS, []),
        ("Which departments have a headcount above 10?", BUDGETS, ["IT", "Ops"]),
        ("Which departments have a budget over 200,000?", BUDGETS, ["IT", "Ops"]),
        ("Which pumps cost over 750 W?", FUELS, []),
        ("Which pump costs the most?", FUELS, ["P one"]),
        ("Which jacket has the highest price?", JACKETS, ["All-weather jacket"]),
        ("What do most pumps cost?", FUELS, []),
        ("Which role has the least privileges?", ROLES, ["User"]),
        ("Which clause has the highest page?", CLAUSES, ["Notice"]),
    ],
)
def test_a_bound_is_kept_to_the_letter(query: str, of: Passage, labels: list[str]) -> None:
    found = picked(read_passages(read(query), (of,), LikelyPairs()))
    assert [one.text.partition(",")[0] for one in (found.quotes if found else ())] == labels


def test_what_else_a_cell_says_does_not_count() -> None:
    rows = table("Fund\tSize", "One\t8.2 (9th)", "Two\t30.4 (oldest)", of="Funds")
    assert first("Which fund has the largest size?", rows) == ["Two, Size: 30.4 (oldest)"]


def test_all_rows_within_a_bound_are_told() -> None:
    rows = table("Lift\tRise (m)", *(f"Lift {n}\t{n}00" for n in range(1, 21)), of="Lifts")
    found = picked(read_passages(read("Which lifts rise more than 500 m?"), (rows,), LikelyPairs()))
    assert len(found.quotes if found else ()) == 15


@pytest.mark.parametrize(
    ("query", "of"),
    [
        ("What is the second most expensive pump?", PUMPS),
        ("What are the two most expensive pumps?", PUMPS),
        ("Which pumps have more than 10 kW and less than 20 kW of power?", PUMPS),
        ("Which pump has the highest power at the lowest price?", PUMPS),
        ("Which pump does not have the highest power?", PUMPS),
        ("Why is the NP-300 the most expensive pump?", PUMPS),
        ("Which pump in Japan has the lowest price?", PUMPS),
        ("What is the cheapest diesel pump?", FUELS),
        ("Which region had the highest revenue in 2019?", REGIONS),
        ("Which region had the highest rainfall?", REGIONS),
        ("What is the most popular region?", REGIONS),
        ("In which year was the revenue of the regions highest?", REGIONS),
        ("Which pump has the highest price increase?", PUMPS),
        ("Which pump model has the highest price per kW?", PUMPS),
        ("Which region had the highest revenue in 2024 and 2025?", REGIONS),
        (
            "Which product had the highest revenue?",
            table(
                "Product\t2025",
                "Europe",
                "Shoes\t5",
                "Coats\t9",
                "Asia",
                "Shoes\t8",
                "Coats\t3",
                of="Revenue by product",
            ),
        ),
        (
            "Which pump has the longest delivery time?",
            table("Pump\tDelivery", "P one\tup to 5 days", "P two\t3 days", of="Delivery of pumps"),
        ),
        ("What is the longest clause?", CLAUSES),
        ("Which clause is the most important?", CLAUSES),
        ("What is the principle of least privilege?", ROLES),
        ("Which role should have least privilege?", ROLES),
        (
            "Which ticket has the fastest response?",
            table("Ticket\tResponse", "P1\t1 hour", "P2\t2 days", of="Tickets"),
        ),
        (
            "Which runner was the fastest?",
            table("Runner\tTime (s)", "Ann\t9.5", "Bob\t9.7", "Cid\t9.9", of="Runners"),
        ),
        (
            "Which is the largest city?",
            table("City\tDistance (km)", "Aarhus\t300", "Odense\t170", of="Cities"),
        ),
        (
            "Which segment had the largest loss?",
            table("Segment\t2025", "Pumps\t5.0", "Valves\t(3.0)", of="Profit and loss by segment"),
        ),
        (
            "What was the largest expense?",
            table("\t2025", "Revenue\t90", "Other expenses\t20", of="Income and expenses"),
        ),
        (
            "Which country has the largest population?",
            table("Country\tPopulation", "Aland\t30", "Bland\t20", "Europe\t50", of="Countries"),
        ),
        ("Which contract has the longest term?", replace(TERMS, unfinished=True)),
    ],
)
def test_no_row_is_picked_where_it_may_be_wrong(query: str, of: Passage) -> None:
    assert picked(read_passages(read(query), (of,), LikelyPairs())) is None


def test_lines_of_contents_are_no_rows() -> None:
    contents = make_passage(
        "Market risk\t14\nLegal risk\t17", kind=ElementKind.TABLE, headings=("Risk",)
    )
    assert (
        picked(read_passages(read("What is the biggest risk?"), (contents,), LikelyPairs())) is None
    )


def test_tables_under_two_headings_are_two() -> None:
    costs = table("Region\t2025", "Nordics\t99", "Germany\t12", of="Costs by region")
    revenue = table("Region\t2025", "North\t5", "South\t9", of="Revenue by region")
    read_ = read_passages(
        read("Which region had the highest revenue?"), (costs, revenue), LikelyPairs()
    )
    found = picked(read_)
    assert found
    assert found.quotes[0].text == "South, 2025: 9"
