"""A policy covers what it hides and leaves everything else where it was."""

import pytest

from rag.safety import COVER, cover, guard, hide, told
from rag.types import Action, Policy, Sensitive, SensitiveKind, Span
from tests.make import make_chunk
from tests.rag.safety.samples import CARD, EMAIL, SSN

KIND = SensitiveKind
MASKED = Policy(actions={KIND.EMAIL: Action.MASK, KIND.CARD: Action.BLOCK})


def test_without_a_policy_nothing_changes() -> None:
    text = f"Write to {EMAIL}."
    assert hide(text, Policy()).text == text
    assert guard(make_chunk(text), Policy()) == make_chunk(text)


def test_what_is_masked_is_covered_in_its_place() -> None:
    text = f"Write to {EMAIL}, SSN {SSN}."
    hidden = hide(text, MASKED)
    assert hidden.text == f"Write to {COVER * len(EMAIL)}, SSN {SSN}."
    assert (hidden.kinds, hidden.blocked) == ((KIND.EMAIL,), frozenset())


def test_white_space_stays() -> None:
    assert cover("ab cd\tef\ng", [Span(1, 8)]) == f"a{COVER} {COVER * 2}\t{COVER * 2}\ng"


def test_covering_twice_is_covering_once() -> None:
    once = hide(f"Write to {EMAIL}.", MASKED).text
    assert hide(once, MASKED).text == once


def test_a_chunk_is_covered_by_the_places_of_its_document() -> None:
    chunk = make_chunk(f"Write to {EMAIL}.", start=100)
    known = [
        Sensitive(Span(109, 109 + len(EMAIL)), KIND.EMAIL),
        Sensitive(Span(0, 50), KIND.CARD),  # elsewhere
    ]
    guarded = guard(chunk, MASKED, known)
    assert guarded.words_at(Span(109, 109 + len(EMAIL))) == COVER * len(EMAIL)
    assert (guarded.hidden, guarded.withheld) == ((KIND.EMAIL,), False)
    assert len(guarded.text) == len(chunk.text)


def test_a_place_that_begins_before_the_chunk_is_covered_too() -> None:
    guarded = guard(make_chunk("@example.org wrote", start=10), MASKED,
                    [Sensitive(Span(5, 22), KIND.EMAIL)])  # fmt: skip
    assert guarded.text == COVER * 12 + " wrote"


def test_what_stands_around_a_chunk_is_covered_as_well() -> None:
    chunk = make_chunk(
        "Words.", title=f"Mail of {EMAIL}", headings=(EMAIL,), context=EMAIL, caption=EMAIL
    )
    guarded = guard(chunk, MASKED, ())
    assert EMAIL not in str(guarded)


def test_a_blocked_chunk_says_nothing_any_more() -> None:
    guarded = guard(make_chunk(f"Anna paid with {CARD}.", caption="Anna's card"), MASKED)
    assert set(guarded.text) <= {COVER, " "}
    assert (guarded.withheld, guarded.hidden, guarded.caption) == (True, (KIND.CARD,), "")


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (
            [KIND.EMAIL] * 2,
            "Two e-mail addresses in the answer are hidden by this workspace's policy.",
        ),
        (
            [KIND.PHONE, KIND.EMAIL],
            "One e-mail address and one telephone number in the answer are hidden by this "
            "workspace's policy.",
        ),
        ([KIND.IP] * 12, "12 IP addresses in the answer are hidden by this workspace's policy."),
    ],
)
def test_what_was_hidden_is_said(kinds: list[SensitiveKind], words: str) -> None:
    assert [finding.message for finding in told(kinds)] == [words]


def test_what_was_withheld_is_said() -> None:
    [finding] = told([KIND.CARD, KIND.EMAIL], withheld=2)
    assert finding.message == (
        "Two passages were withheld by this workspace's policy: it blocks text with a payment "
        "card number and an e-mail address."
    )
    assert told([]) == ()
