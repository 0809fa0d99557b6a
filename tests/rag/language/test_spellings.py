"""Quarters, fiscal years and amounts as pages write them otherwise."""

import pytest

from rag.language.spellings import spellings


@pytest.mark.parametrize(
    ("question", "added"),
    [
        ("What was revenue in Q3 2021?", "3Q third quarter"),
        ("revenue in the third quarter of fiscal 2021", "Q3 3Q FY2021 FY21"),
        ("3Q21 earnings", "Q3 3Q third quarter 2021"),
        ("FY21 capex", "2021 FY2021"),
        ("FY2018 capex of 3M", "2018 FY18"),
        ("the first half of 2020", "H1 1H"),
        ("Was it $1.5bn?", "1.5 billion 1,500 million 1,500,000"),
        ("Was it 1,500 million?", "1.5 billion 1,500,000"),
        ("sales of EUR 2.3 billion", "2,300 million 2,300,000"),
        ("In 2021 it had 1,234 employees in 12 countries, 5 % more", ""),
        ("How many pages has the 10-K?", ""),
        ("", ""),
    ],
)
def test_other_ways_to_write_it_are_added(question: str, added: str) -> None:
    assert spellings(question, "en") == added


def test_there_are_never_many() -> None:
    assert len(spellings(" ".join(f"${n}.5bn" for n in range(1, 90)), "en").split()) == 12
