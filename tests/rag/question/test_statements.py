import pytest

from rag.question.statements import STATEMENTS, asked_statements

BALANCE, CASH, INCOME = STATEMENTS


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the ROA in FY2015?", {BALANCE, INCOME}),
        ("What is the FCF conversion?", {CASH}),
        ("What was the capex?", {CASH}),
        ("Is the quick_ratio above one?", {BALANCE}),
        ("What is the interest coverage ratio?", {INCOME}),
        ("Using the statement of financial position, how large are the payables?", {BALANCE}),
        ("How many dogs are there?", set()),
        ("What is the road map?", set()),
    ],
)
def test_a_measure_names_the_statements_it_is_read_from(question: str, names: set[str]) -> None:
    assert {statement.name for statement in asked_statements(question, "en")} == names


def test_the_lines_of_all_measures_are_wanted() -> None:
    (cash,) = asked_statements(
        "What are capex and dividends paid, from the cash flow statement?", "en"
    )[:1]
    assert "purchases" in cash.lines
    assert "dividends" in cash.lines
    assert "cash flows" in cash.heading
