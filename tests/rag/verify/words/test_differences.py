"""Where a claim parts from the sentence that it was made from, told in words."""

import pytest

from rag.verify.read import read
from rag.verify.units import units
from rag.verify.words.differences import difference
from tests.make import make_passage

TEXT = (
    "The plant in Lyon was opened on 5 March 2021 by Maria Keller. It needs 40 km of pipes and "
    "does not run at night. Costs rose from 5 to 7 million euros, a change of 36%. "
    "The third unit failed, while Acme Power beat Borealis in the tender. "
    "The result was −12 million dollars."
)


def told(claim: str, text: str = TEXT) -> str:
    passage = make_passage(text)
    pool = units([passage], "en")
    words = set(claim.lower().split())
    nearest = sorted(pool, key=lambda unit: -len(words & set(unit.text.lower().split())))
    return difference(read(claim, "en"), nearest, [text])


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("The plant in Lyon was opened on 5 March 2022 by Maria Keller.",
         "The source says 5 March 2021, the answer says 5 March 2022."),
        ("The plant in Lyon was opened on 5 May 2021 by Maria Keller.",
         "The source says 5 March 2021, the answer says 5 May 2021."),
        ("The plant in Lyon was opened on 8 March 2021 by Maria Keller.",
         "The source says 5 March 2021, the answer says 8 March 2021."),
        ("It needs 40 m of pipes and does not run at night.",
         "The source says 40 km, the answer says 40 m."),
        ("Costs rose from 7 to 5 million euros, a change of 36%.",
         "The source says 5, the answer says 7."),
        ("Costs rose from 5 to 7 million euros, a change of 36 percentage points.",
         "The source says 36%, the answer says 36 percentage points."),
        ("Costs fell from 5 to 7 million euros, a change of 36%.",
         "The source says “rose”, the answer says “fell”."),
        ("It needs 40 km of pipes and runs at night.", "The answer says what the source denies."),
        ("The plant in Lyon was never opened on 5 March 2021 by Maria Keller.",
         "The answer denies what the source says."),
        ("The plant in Lyon was opened on 5 March 2021 by Maria Schulz.",
         "The source says Keller, the answer says Schulz."),
        ("The plant in Nice was opened on 5 March 2021 by Maria Keller.",
         "The source says Lyon, the answer says Nice."),
        ("The second unit failed, while Acme Power beat Borealis in the tender.",
         "The source says third, the answer says second."),
        ("The third unit failed, while Borealis beat Acme Power in the tender.",
         "The source says Acme Power, the answer says Borealis."),
        ("The result was 12 million dollars.",
         "The source says −12 million dollars, the answer says 12 million dollars."),
    ],
)  # fmt: skip
def test_one_changed_thing_is_told(claim: str, reason: str) -> None:
    assert told(claim) == reason


@pytest.mark.parametrize(
    "claim",
    [
        "On 5 March 2021, the plant in Lyon was opened by Maria Keller.",
        "Maria Keller opened the plant in Lyon on 2021-03-05.",
        "According to the report, the plant in Lyon was opened on March 5, 2021.",
        "It needs 40,000 m of pipes and doesn't run at night.",
        "It needs 40 km of pipes.",
        "Costs rose from 5 to 7 million euros.",
        "The 3rd unit failed, while Borealis was beaten by Acme Power in the tender.",
        "Penguins breed on the southern ice.",
    ],
)
def test_other_words_for_the_same_are_no_difference(claim: str) -> None:
    assert told(claim) == ""


RULES = (
    "The tenant must give the landlord at least sixty days' notice. Leave is paid to all employees "
    "except contractors after the trial period. Fever was less common after the first dose than "
    "after the second. Loss of miR-21 was rarely seen at night, and was due to apixaban. "
    "Gross margin declined to 38.2% from 40.1%. None of the valves failed. It is the largest port "
    "in the north until 2030. In contrast to p53, the protein p73 is stable in mice. "
    "Every seven years the tower is painted, which takes 60 tonnes of paint. "
    "We report a robust UCP1-independent mechanism in beige fat."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The landlord must give the tenant at least sixty days' notice.",
        "The tenant must give the landlord at most sixty days' notice.",
        "Leave is paid to all employees including contractors after the trial period.",
        "Leave is paid to all employees except contractors before the trial period.",
        "Leave is paid to contractors after the trial period, as to all employees.",
        "Fever was more common after the first dose than after the second.",
        "Fever was less common after the second dose than after the first.",
        "Loss of miR-12 was rarely seen at night, and was due to apixaban.",
        "Loss of miR-21 was usually seen at night, and was due to apixaban.",
        "Loss of miR-21 was rarely seen at night, and was due to rivaroxaban.",
        "Gross margin declined to 40.1% from 38.2%.",
        "Operating margin declined to 38.2% from 40.1%.",
        "All of the valves failed.",
        "It is the second largest port in the north until 2030.",
        "It is the largest port in the north since 2030.",
        "In contrast to p73, the protein p53 is stable in mice.",
        "In contrast to p53, the protein p73 is stable in rats.",
        "We report a robust UCP1-dependent mechanism in beige fat.",
        "Every seven months the tower is painted, which takes 60 tonnes of paint.",
    ],
)
def test_a_change_of_scope_part_or_bound_is_told(claim: str) -> None:
    assert told(claim, RULES) != ""


@pytest.mark.parametrize(
    "claim",
    [
        "Fever was more common after the second dose than after the first.",
        "Leave is paid to all employees other than contractors after the trial period.",
        "Gross margin declined from 40.1% to 38.2%.",
        "No valves failed.",
        "Not one of the valves failed.",
        "The tower is painted every 7 years.",
        "Contractors are not paid leave, unlike all employees, after the trial period.",
    ],
)
def test_two_turns_that_cancel_out_are_no_difference(claim: str) -> None:
    assert told(claim, RULES) == ""


def test_a_date_that_only_tells_more_is_no_difference() -> None:
    near = "Alice in Chains released the first track from their album to radio in 1995."
    said = "Alice in Chains released the first track from their album to radio on "
    assert told(f"{said}6 October 1995.", near) == ""
    assert told(f"{said}6 October 1996.", near) != ""


def test_a_number_that_stands_in_the_sentence_is_no_difference() -> None:
    quake = (
        "The quake struck at a depth of 15.5 km (9.6 miles) 35 km north of Lucca, officials said."
    )
    assert told("The quake struck 35 km north of Lucca at a depth of 15.5 km.", quake) == ""
    assert told("The quake struck 36 km north of Lucca at a depth of 15.5 km.", quake) != ""


def test_two_names_of_one_thing_are_no_difference() -> None:
    text = "The World Health Organization (WHO) approved the new test kit in Geneva last week."
    assert told("The WHO approved the new test kit in Geneva last week.", text) == ""


def test_a_second_sentence_that_says_it_speaks_for_the_claim() -> None:
    text = (
        "Revenue of the group in 2020 was $5 million. Revenue of the group in 2021 was $6 million."
    )
    assert told("Revenue of the group in 2021 was $6 million.", text) == ""
    assert told("Revenue of the group in 2021 was $5 million.", text) != ""
