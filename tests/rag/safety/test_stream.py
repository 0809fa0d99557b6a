"""However an answer is cut into pieces, nothing that a policy hides gets out."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.safety import COVER, Links, Sieve, find, hide
from rag.types import Action, Policy, SensitiveKind, Span
from tests.rag.safety.samples import (
    BIRTH,
    CARD,
    EMAIL,
    IBAN,
    IP,
    JWT,
    PHONE,
    PRIVATE_KEY,
    SSN,
    TOKEN,
)

SECRETS = (
    CARD, IBAN, SSN, EMAIL, PHONE, TOKEN, JWT, BIRTH, IP, "anna dot berg (at) example.org",
)  # fmt: skip
ALL = Policy(actions=dict.fromkeys(SensitiveKind, Action.MASK))
BEFORE = ("The card: ", "Call ", "", "It was said in 2021 [1]. Then 14 %, or 3,2: ")
BEHIND = (" was used [2].", "", "\n\nNext, 12 of 40 (30 %) left.", ", and so on, " + "word " * 60)


def sifted(text: str, cuts: list[int], policy: Policy = ALL) -> str:
    sieve = Sieve(policy, links=Links())
    ends = [0, *sorted(cuts), len(text)]
    shown = [sieve.feed(text[a:b]) for a, b in itertools.pairwise(ends)]
    return "".join(shown) + sieve.finish()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_split_lets_anything_through(secret: str) -> None:
    for before, behind in zip(BEFORE, BEHIND, strict=True):
        text = f"{before}{secret}{behind}"
        whole = hide(text, ALL).text
        assert secret not in whole
        for cut in range(len(before), len(before) + len(secret) + 1):
            assert sifted(text, [cut]) == whole
        assert sifted(text, list(range(len(text)))) == whole  # letter by letter


def test_every_kind_that_patterns_find_is_among_them() -> None:
    found = {one.kind for secret in SECRETS for one in find(f"The card: {secret} was used.")}
    assert found == set(SensitiveKind) - {SensitiveKind.NAME}  # names need a model: see below


@settings(max_examples=400)
@given(
    pieces=st.lists(
        st.sampled_from([*SECRETS, *BEFORE, *BEHIND, "plain words ", "4 of 11, 1111 ", "I ate"]),
        min_size=1,
        max_size=8,
    ),
    data=st.data(),
)
def test_any_answer_cut_anywhere_comes_out_the_same(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=12))
    shown = sifted(text, cuts)
    assert shown == hide(text, ALL).text
    assert not any(secret in shown for secret in SECRETS)


def test_a_private_key_is_held_until_it_ends() -> None:
    text = f"Here it is:\n{PRIVATE_KEY}\nKeep it."
    sieve = Sieve(ALL)
    shown = "".join(sieve.feed(letter) for letter in text[: len(text) // 2]) + sieve.finish()
    assert "MII" not in shown
    assert sifted(text, list(range(len(text)))) == hide(text, ALL).text


def test_without_a_policy_words_come_out_at_once() -> None:
    sieve = Sieve(Policy())
    assert sieve.feed("Revenue ro") == "Revenue ro"
    assert sieve.feed("se.") + sieve.finish() == "se."


def test_with_a_policy_words_come_out_a_line_later() -> None:
    sieve = Sieve(ALL)
    shown = ""
    for number in range(80):
        shown += sieve.feed("word ")
        assert len(shown) >= 5 * (number + 1) - 200
    assert shown + sieve.finish() == "word " * 80


def test_what_was_covered_is_counted_once() -> None:
    text = f"Ask {EMAIL} or {EMAIL}. " + "And so on, word by word. " * 30
    sieve = Sieve(ALL)
    for letter in text:
        sieve.feed(letter)
    sieve.finish()
    assert sieve.kinds == [SensitiveKind.EMAIL] * 2
    [finding] = sieve.findings
    assert finding.message.startswith("Two e-mail addresses")


def test_a_blocked_kind_ends_the_answer() -> None:
    policy = Policy(actions={SensitiveKind.CARD: Action.BLOCK})
    sieve = Sieve(policy)
    shown = "".join(sieve.feed(letter) for letter in f"He paid with {CARD}. " + "And on. " * 60)
    assert shown + sieve.finish() == ""
    assert sieve.blocked == {SensitiveKind.CARD}
    assert "withheld: it has a payment card number" in sieve.findings[0].message


def test_names_are_covered_where_a_model_finds_them() -> None:
    def names(text: str) -> list[Span]:
        at = text.find("Anna Berg")
        return [Span(at, at + 9)] if at >= 0 else []

    sieve = Sieve(Policy(actions={SensitiveKind.NAME: Action.MASK}), names)
    shown = "".join(sieve.feed(letter) for letter in "The chair is Anna Berg since 2021 [1].")
    assert shown + sieve.finish() == f"The chair is {COVER * 4} {COVER * 4} since 2021 [1]."
