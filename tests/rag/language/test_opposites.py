"""Words that exclude each other, in English; none do where a language has no lists."""

import pytest

from rag.language.opposites import exclusive_words, negates, opposite_words, ordinal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("increases", "declined"), ("likely", "unlikely"), ("UCP1-dependent", "UCP1-independent"),
        ("overestimate", "underestimate"),
    ],
)  # fmt: skip
def test_opposites_are_known_by_their_stems_and_beginnings(one: str, other: str) -> None:
    assert opposite_words(one, other, "en")
    assert opposite_words(other, one, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [("May", "June"), ("third", "5th"), ("2.5-fold", "threefold"), ("1980s", "1990s")],
)
def test_members_of_one_row_exclude_each_other(one: str, other: str) -> None:
    assert exclusive_words(one, other, "en")
    assert not exclusive_words(one, one, "en")


def test_equal_ones_of_a_row_do_not() -> None:
    assert not exclusive_words("Sept.", "September", "en")
    assert not exclusive_words("second", "2nd", "en")


def test_a_word_that_only_looks_like_a_denial_is_none() -> None:
    assert negates("insane", "sane", "en")
    assert not negates("invaluable", "valuable", "en")


@pytest.mark.parametrize("language", ["de", "xx", ""])
def test_nothing_is_known_of_another_language(language: str) -> None:
    assert not opposite_words("increase", "decrease", language)
    assert not opposite_words("likely", "unlikely", language)
    assert not exclusive_words("may", "june", language)
    assert not negates("unlikely", "likely", language)
    assert ordinal("first", language) == ""
