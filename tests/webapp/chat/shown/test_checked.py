"""The line that says what checking an answer came to, and where it puts signs."""

from dataclasses import asdict, replace

import pytest

from rag.types import SEEN, Claim, Mode, Span, Verdict
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.shown.checked import Checked, checked
from webapp.chat.shown.claims import show_claims
from webapp.library.models import Document, Workspace

S, Q, P, U, C, N = (
    Verdict.SUPPORTED, Verdict.QUOTED, Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED,
    Verdict.UNCHECKED,
)  # fmt: skip


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def of(*verdicts: Verdict, by: str = "shipped-4", mode: Mode = Mode.MODEL) -> Checked:
    """What is told of an answer whose sentences came to this, each checked by one."""
    claims = [
        asdict(Claim(text=TEXT, span=Span(0, 1), verdict=verdict, by=by)) for verdict in verdicts
    ]
    return checked(show_claims(claims, {}, mode), {"claims": claims})


@pytest.mark.parametrize(
    ("verdicts", "line"),
    [
        ((S,) * 4, "All 4 sentences checked"),
        ((S,), "1 sentence checked"),
        ((S, C, S), "1 sentence differs from its source"),
        ((C, C), "2 sentences differ from their sources"),
        ((S, P), "1 sentence is only partly in its source"),
        ((U, C), "1 sentence differs from its source; 1 sentence was found in no source"),
        ((S, S, S, N), "3 of 4 sentences checked; 1 not checked: needs a model"),
        ((C, N, N), "1 sentence differs from its source; 2 not checked: need a model"),
        ((N, N), "Not checked: needs a model"),
        ((Q, Q), "2 quotes, word for word"),
        ((), "No sentence could be checked"),
    ],
)
def test_one_line_says_where_to_look_or_what_was_checked(
    verdicts: tuple[Verdict, ...], line: str
) -> None:
    assert of(*verdicts).line == line


@pytest.mark.parametrize(
    ("verdicts", "line"), [((), ""), ((S, C), "1 sentence differs from its source; ")]
)
def test_what_was_seen_is_not_said_to_be_checked(verdicts: tuple[Verdict, ...], line: str) -> None:
    made = [(verdict, "shipped-4") for verdict in verdicts] + [(N, SEEN)]
    claims = [asdict(Claim(text=TEXT, span=Span(0, 1), verdict=v, by=by)) for v, by in made]
    told = checked(show_claims(claims, {}, Mode.MODEL), {"claims": claims})
    seen = "1 sentence was seen in a figure or on a page, not checked by words"
    assert (told.line, told.has_signs) == (f"{line}{seen}", True)
    assert SEEN not in told.by


def test_only_what_a_reader_should_look_at_stands_out() -> None:
    assert [of(verdict).look for verdict in (S, Q, N, P, U, C)] == [False] * 3 + [True] * 3
    assert [of(verdict).has_signs for verdict in (S, Q, N)] == [True, False, True]


def test_introductions_are_no_sentences_that_were_left_unchecked() -> None:
    assert of(N, N, by="").line == "No sentence could be checked"


def test_who_checked_is_told() -> None:
    assert of(S, N).by == "Checked by the verifier shipped-4."
    assert of(S, by="judge openai/gpt").by == "Checked by the language model openai/gpt."
    assert of(N).by == of(Q).by == ""


def test_answers_of_before_say_that_another_check_was_made() -> None:
    claim = asdict(Claim(text=TEXT, span=Span(0, 1), verdict=S))
    del claim["by"]
    told = checked(
        show_claims([claim], {}, Mode.MODEL),
        {"claims": [claim], "made_with": {"version": "0.1.0"}},
    )
    assert told.by == "Checked by an earlier version of Veracite (0.1.0)."


def test_a_sign_is_shown_at_first_only_where_a_reader_should_look(
    document: Document, workspace: Workspace, alice: User
) -> None:
    for verdict in Verdict:
        answer = make_answer(document, verdict=verdict, mode=Mode.MODEL)
        page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
        assert (f'class="mark {verdict} calm"' in page) == (verdict in {S, N})
        assert (f'class="mark {verdict}"' in page) == (verdict in {P, U, C})


def test_sentences_without_a_check_can_be_marked_by_people(
    document: Document, workspace: Workspace, alice: User
) -> None:
    [claim] = make_answer(document, verdict=N).claims
    answer = make_answer(document, claims=(replace(claim, by="shipped-4"),), mode=Mode.MODEL)
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert 'name="claim-0"' in page
