import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.sentences import sentences

TEXTS = st.text(
    alphabet=st.sampled_from('ab AB.!?\n\t 1(2)•"”。「」é\x0c\u2028-') | st.characters(),
    max_size=200,
)


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, "en")]


@given(TEXTS)
def test_it_covers_all_but_space_in_order_without_overlap(text: str) -> None:
    spans = sentences(text, "en")
    covered = [False] * len(text)
    previous = 0
    for span in spans:
        assert previous <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        covered[span.start : span.end] = [True] * len(span)
        previous = span.end
    assert all(inside or text[i].isspace() for i, inside in enumerate(covered))


@pytest.mark.parametrize(
    "sentence",
    [
        "Sales of approx. $4.2 million were made by J. P. Morgan in the U.S. Treasury market.",
        "See Fig. 3 and Sec. 2.1 for details, cf. Smith et al. (2020), e.g. Table 4.",
        "Apple Inc. Annual Report No. 5 was filed on Jan. 3, 2021 by Dr. Jane Roe.",
        '"Is it so?" she asked.',
        "1. The first of the terms is 3.5 % p.a. and not more.",
        "The company\nwraps its lines here.",
    ],
)
def test_it_keeps_a_sentence_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rose. It fell!  Did it?", ["It rose.", "It fell!", "Did it?"]),
        ("We bought Foo Inc. The price was low.", ["We bought Foo Inc.", "The price was low."]),
        ("It is made in the U.S. The rest is not.", ["It is made in the U.S.", "The rest is not."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        (
            "As shown.[3] Others differ (see p. 4). Yes.",
            ["As shown.[3]", "Others differ (see p. 4).", "Yes."],
        ),
        ("It was 1990. Then 3.5 came.", ["It was 1990.", "Then 3.5 came."]),
        ("No. We do not.", ["No.", "We do not."]),
        (
            "今日は雨です。明日は？「はい。」そう。",
            ["今日は雨です。", "明日は？", "「はい。」", "そう。"],
        ),
        ("Heading\n\nBody of it.", ["Heading", "Body of it."]),
        (
            "Terms:\n• one thing\n• another\n(a) last",
            ["Terms:", "• one thing", "• another", "(a) last"],
        ),
        (
            "Before.\nSales\t1\t2\nCosts\t3\t4\nAfter.",
            ["Before.", "Sales\t1\t2", "Costs\t3\t4", "After."],
        ),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_it_splits(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_it_is_quick_on_long_text_without_full_stops() -> None:
    assert len(sentences("word " * 200_000, "en")) == 1
    assert len(sentences("." * 100_000 + " A", "en")) == 2


@pytest.mark.parametrize("language", ["en", "de", "xx"])
def test_abbreviations_of_the_default_are_known_where_a_language_lists_none(language: str) -> None:
    text = "Gezeichnet: Dr. Meyer, Vorsitz. Gelesen."
    assert [text[s.start : s.end] for s in sentences(text, language)] == [text[:31], text[32:]]
