"""The few sentences that a claim is judged by."""

from rag.verify.model.choose import choose, together
from rag.verify.read import read

TEXTS = (
    "The plant in Lyon opened in 2021.",
    "The plant in Lyon was opened by the mayor in 2021.",
    "It makes valves.",
    "Harbours are deep.",
)
UNITS = [read(text, "en") for text in TEXTS]


def test_what_adds_to_the_best_comes_before_what_repeats_it() -> None:
    assert choose(read("The plant in Lyon opened in 2021 and makes valves.", "en"), UNITS, 2) == [
        0,
        2,
    ]


def test_they_stay_in_their_order() -> None:
    assert (
        together(read("It makes valves; it opened in Lyon.", "en"), UNITS, 2)
        == f"{TEXTS[0]} {TEXTS[2]}"
    )


def test_what_tells_nothing_is_left_out() -> None:
    assert 3 not in choose(read("The plant in Lyon opened in 2021.", "en"), UNITS, 4)
    assert choose(read("Anything.", "en"), (), 4) == []
