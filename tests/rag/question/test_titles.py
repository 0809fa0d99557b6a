"""Which document a question names."""

import pytest

from rag.question.titles import asked_names, named

TITLES = {
    "a": "FOOTLOCKER_2022_10K",
    "b": "Costco_2021_10K",
    "c": "Costco_2022_10K",
    "d": "AnnualReport-Globex2023Q2",
    "e": "9f86d081884c7d659a2f",
    "f": "Employee handbook",
    "g": "Early treatment and its effects on the sleep of children in two cities",
}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What is EBITDA for costco in FY2021?", "b"),
        ("What did Costco earn?", "bc"),
        ("How many shops has Foot Locker?", "a"),
        ("What was the margin of Globex?", "d"),
        ("What does the handbook say of parental leave?", "f"),
        ("What were total assets in 2022?", ""),
        ("What is the notice period?", ""),
        ("What does the treatment of water cost?", ""),
        ("Has early treatment effects on sleep?", "g"),
        ("", ""),
    ],
)
def test_a_question_names_a_document_by_its_title(question: str, meant: str) -> None:
    assert named(asked_names(question, "en"), TITLES, "en") == frozenset(meant)


def test_a_title_given_whole_names_its_document_among_few() -> None:
    asked = asked_names("What is “Sailing plan” about?", "en")
    titles = {"a": "Sailing plan", "b": "Annual report"}
    assert named(asked, titles, "en") == {"a"}
    assert named(asked_names("What is the plan?", "en"), titles, "en") == frozenset()


def test_what_all_titles_have_names_none() -> None:
    assert not named(
        asked_names("Which report is it?", "en"), dict.fromkeys("abc", "Yearly report"), "en"
    )
