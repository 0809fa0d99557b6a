"""Answers are stored with codes; those of before, which have sentences, are shown as they were."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.notices import Notice
from rag.types import Action, Answer, Mode, Policy, SensitiveKind
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.asking.answers import with_titles
from webapp.chat.models import Turn
from webapp.chat.stored.guard import guard_turn
from webapp.library.models import Document, Workspace

# Made by the code that wrote sentences, of one document with this id.
OLD = Path(__file__).parent / "answers_of_schema_1.json"
OLD_ID = "00000000-0000-4000-8000-000000000001"
REASONS = ["The source says 2021, the answer says 2019.", "No passage says this."]


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def old_turn(number: int, document: Document, user: User) -> Turn:
    written = OLD.read_text(encoding="utf-8").replace(OLD_ID, str(document.pk))
    turn = make_turn(user, document.workspace, make_answer(document))
    turn.answer = json.loads(written)[number]
    turn.abstained = turn.answer["abstained"]
    turn.save()
    return turn


def test_an_answer_of_before_is_shown_as_it_was(document: Document, alice: User) -> None:
    turn = old_turn(0, document, alice)
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    for said in (*REASONS, "No passage was found for 1 of them.", "Contradicted"):
        assert said in page
    assert with_titles(turn.answer or {})["claims"][0]["reason"] == REASONS[0]


def test_an_abstention_of_before_is_shown_as_it_was(document: Document, alice: User) -> None:
    page = browser(alice).get(f"/turns/{old_turn(1, document, alice).pk}/").text
    assert "The documents do not answer this question. Searched: 3 documents." in page
    assert "The nearest passages are shown below." in page


def made(document: Document, reason: Notice) -> Answer:
    answer = make_answer(document, mode=Mode.MODEL)
    return replace(answer, claims=(replace(answer.claims[0], reason=reason),))


def stored(turn: Turn) -> Any:
    return Turn.objects.get(pk=turn.pk).answer


def test_an_answer_is_stored_with_codes_and_told_with_sentences(
    document: Document, alice: User
) -> None:
    differs = Notice("verify.differs", source="2021", answer="2019")
    turn = make_turn(alice, document.workspace, made(document, differs))
    [claim] = stored(turn)["claims"]
    assert claim["reason"] == {
        "code": "verify.differs", "params": {"source": "2021", "answer": "2019"},
    }  # fmt: skip
    assert stored(turn)["schema"] == 2
    told = with_titles(stored(turn))
    assert told["claims"][0]["reason"] == REASONS[0]
    assert REASONS[0] in browser(alice).get(f"/turns/{turn.pk}/").text


def test_what_a_policy_hides_is_covered_in_a_stored_reason(document: Document, alice: User) -> None:
    policy = Policy(actions={SensitiveKind.EMAIL: Action.MASK})
    differs = Notice("verify.differs", source="a@example.org", answer="b@example.org")
    turn = make_turn(alice, document.workspace, made(document, differs))
    assert guard_turn(turn.pk, policy)
    [claim] = stored(turn)["claims"]
    assert "@" not in claim["reason"]
    assert claim["reason"].startswith("The source says █")
    assert len(claim["reason"]) == len(differs)


def test_what_hides_nothing_stays_a_code(document: Document, alice: User) -> None:
    policy = Policy(actions={SensitiveKind.EMAIL: Action.MASK})
    turn = make_turn(alice, document.workspace, made(document, Notice("verify.quoted")))
    guard_turn(turn.pk, policy)
    assert stored(turn)["claims"][0]["reason"] == {"code": "verify.quoted", "params": {}}


def test_a_failed_turn_keeps_the_code_of_its_error(document: Document, alice: User) -> None:
    turn = make_turn(
        alice, document.workspace, state=Turn.State.FAILED,
        error='{"code":"index.down","params":{}}',
    )  # fmt: skip
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "The search index does not answer. It may be starting." in page
    turn.error = "A sentence of before."
    turn.save()
    assert "A sentence of before." in browser(alice).get(f"/turns/{turn.pk}/").text
