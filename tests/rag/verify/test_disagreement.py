"""Where sources disagree, and where they only speak of different things."""

from typing import Any

import pytest

from rag.notices import Notice
from rag.types import Citation, Claim, ElementKind, Passage, Span, Verdict
from rag.verify import disagreements, read_grounds
from tests.make import make_passage

TABLE = "In millions\t2018\t2017\nNet sales\t{}\t31,657"


def told(one: str | Passage, other: str | Passage, cited: int = 1) -> list[str]:
    """The reasons, when a claim rests on the first (or the cited) of two passages."""
    passages = [
        text if isinstance(text, Passage) else make_passage(text, number=number)
        for number, text in enumerate((one, other), start=1)
    ]
    chunk = passages[cited - 1].chunk
    citation = Citation(
        passage=cited, document_id=chunk.document_id, chunk_id=chunk.id, span=chunk.span, page=1,
        quote=chunk.text,
    )  # fmt: skip
    claim = Claim(
        text=chunk.text, span=Span(0, len(chunk.text)), citations=(citation,),
        verdict=Verdict.SUPPORTED,
    )  # fmt: skip
    found = disagreements([claim], read_grounds([claim], passages))
    for conflict in found:
        assert [c.passage for c in conflict.citations] == [cited, 3 - cited]
        for one_citation in conflict.citations:
            chunk = passages[one_citation.passage - 1].chunk
            assert chunk.words_at(one_citation.span) == one_citation.quote
    return [conflict.reason for conflict in found]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("The plant in Lyon opened in 2021.", "The plant in Lyon was opened in 2019.",
         "One source says 2021, another says 2019."),
        ("The plant in Lyon employs 340 people.", "The plant in Lyon employs about 430 people.",
         "One source says 340, another says 430."),
        ("The board of Northgate approved the merger.",
         "The board of Northgate did not approve the merger.",
         "One source says what the other denies."),
        ("Sales of the group increased in the year.", "Sales of the group decreased in the year.",
         "The sources say the opposite of each other."),
        ("The notice period is 30 days.", "The notice period is 60 days.",
         "One source says 30 days, another says 60 days."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("cited", [1, 2])
def test_disagreements_are_found_from_either_side(
    one: str, other: str, reason: str, cited: int
) -> None:
    [said] = told(one, other, cited)
    if cited == 1:
        assert said == reason
    assert sorted(said.strip(".").replace(",", "").split()) == sorted(
        reason.strip(".").replace(",", "").split()
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The plant in Lyon opened in 2021.", "The plant in Nantes opened in 2019."),
        ("The plant in Lyon opened in 2021.", "The plant in Lyon opened in May 2021."),
        ("Plant 7 of the group opened in 2021.", "Plant 8 of the group opened in 2022."),
        ("Revenue of the group grew in 2021.", "Revenue of the group grew in 2019."),
        ("Revenue was 12 million dollars in 2021.", "Revenue was 10 million dollars in 2020."),
        ("Net sales were 12 million in the first quarter.",
         "Net sales were 10 million in the second quarter."),
        ("Revenue was about 12 million dollars.", "Revenue was 12.3 million dollars."),
        ("The notice period is 30 days.", "The trial period of the contract is 60 days."),
        ("The notice period is 30 days.", "The notice period is 30 days."),
        ("Costs rose.", "Costs fell."),  # of what, nobody knows
    ],
)  # fmt: skip
def test_different_things_are_no_disagreement(one: str, other: str) -> None:
    assert told(one, other) == []


def test_reports_of_two_years_do_not_disagree_about_their_own_year() -> None:
    one = make_passage("The group employs 340 people.", number=1, title="Annual report 2021")
    other = make_passage("The group employs 360 people.", number=2, title="Annual report 2022")
    assert told(one, other) == []


def test_reports_of_two_companies_do_not_disagree() -> None:
    one = make_passage("The company employs 340 people.", number=1, title="Acme report")
    other = make_passage("The company employs 360 people.", number=2, title="Borealis report")
    assert told(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "Lease Brennan"}, {"title": "Lease Delacroix"}),
        ({"title": "Advice", "headings": ("Advice: Okafor v Millstone",)},
         {"title": "Advice", "headings": ("Advice: Brennan v Harbour Trust",)}),
        ({"title": "Meeting 1", "headings": ("Minutes of the meeting, 3 January 2024",)},
         {"title": "Meeting 2", "headings": ("Minutes of the meeting, 4 February 2024",)}),
    ],
)  # fmt: skip
def test_a_form_filled_in_for_two_is_no_disagreement(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    first = make_passage("The fee to be paid each month is £1,450.", number=1, **one)
    second = make_passage("The fee to be paid each month is £1,825.", number=2, **other)
    assert told(first, second) == []


def test_also_the_headings_within_a_passage_tell_for_whom_a_form_is() -> None:
    said = "Either party may end the agreement by {} months' notice in writing."
    one = make_passage(f"Advice: Okafor v Millstone\n\n{said.format('three')}", number=1)
    other = make_passage(f"Advice: Brennan v Harbour\n\n{said.format('two')}", number=2)
    assert told(one, other) == []


def test_the_same_words_disagree_where_one_document_names_nobody_else() -> None:
    one = make_passage("The fee to be paid each month is £1,450.", number=1, title="Lease One")
    other = make_passage("The fee to be paid each month is £1,825.", number=2, title="Lease One 2")
    assert told(one, other) == ["One source says £1,450, another says £1,825."]


def test_a_draft_and_what_became_of_it_are_no_forms_for_two() -> None:
    one = make_passage("The fee to be paid each month is £1,450.", title="Lease Brennan Draft")
    other = make_passage(
        "The fee to be paid each month is £1,825.", number=2, title="Lease Brennan Final"
    )
    assert told(one, other) == ["One source says £1,450, another says £1,825."]


def table(number: int, value: str, title: str) -> Passage:
    return make_passage(
        TABLE.format(value), number=number, kind=ElementKind.TABLE, title=title,
        headings=("Income statement",),
    )  # fmt: skip


def test_rows_are_compared_year_by_year() -> None:
    one = table(1, "32,765", "Acme 10-K 2018")
    assert told(one, table(2, "32,136", "Acme 10-K 2019")) == [
        "One source says 32,765, another says 32,136 for 2018."
    ]
    assert told(one, table(2, "32,765", "Acme 10-K 2019")) == []
    assert told(one, table(2, "64,661", "Borealis 10-K 2018")) == []


def test_what_claims_nothing_is_not_looked_at() -> None:
    passages = [make_passage("The notice period is 30 days."),
                make_passage("The notice period is 60 days.", number=2)]  # fmt: skip
    claim = Claim(text="Hello:", span=Span(0, 6), reason=Notice("claim.introduction"))
    assert disagreements([claim], read_grounds([claim], passages)) == ()
