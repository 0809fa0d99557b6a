"""The few sentences that a claim is judged by."""

from rag.verify.choose import choose, together

UNITS = (
    "The plant in Lyon opened in 2021.",
    "The plant in Lyon was opened by the mayor in 2021.",
    "It makes valves.",
    "Harbours are deep.",
)


def test_what_adds_to_the_best_comes_before_what_repeats_it() -> None:
    assert choose("The plant in Lyon opened in 2021 and makes valves.", UNITS, 2) == [0, 2]


def test_they_stay_in_their_order() -> None:
    assert together("It makes valves; it opened in Lyon.", UNITS, 2) == f"{UNITS[0]} {UNITS[2]}"


def test_what_tells_nothing_is_left_out() -> None:
    assert 3 not in choose("The plant in Lyon opened in 2021.", UNITS, 4)
    assert choose("Anything.", (), 4) == []
