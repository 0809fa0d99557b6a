"""An answer is stored when much may have changed: the policy, or whether it is wanted at all."""

import json

import pytest

from rag.engine import Engine
from rag.safety import COVER
from rag.types import Action, Policy, SensitiveKind, Token
from tests.make import browser
from tests.rag.safety.samples import EMAIL
from tests.rows import make_ready
from tests.turns import make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn
from webapp.chat.models import Turn
from webapp.chat.stored.guard import guard_turns
from webapp.library.guard.policy import set_policy
from webapp.library.models import Document, Workspace

MASK = Policy(actions={SensitiveKind.EMAIL: Action.MASK})
WORDS = f"Complaints go to {EMAIL} before May 2024."


@pytest.fixture
def document(workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Document:
    """What is said of it, after a first word, is that complaints go to an address."""
    document = make_ready(workspace, WORDS)
    said = [Token(text=WORDS), make_answer(document, text=WORDS, claims=())]
    monkeypatch.setattr(type(engine), "ask", lambda engine, question: iter(said))
    return document


@pytest.mark.parametrize("stops", [False, True])
def test_a_policy_that_is_set_while_an_answer_is_made_covers_it(
    document: Document, workspace: Workspace, alice: User, *, stops: bool
) -> None:
    turn = make_turn(alice, workspace, question=f"Who is {EMAIL}?")
    making = run_turn(turn)
    next(making)
    set_policy(Workspace.objects.get(), alice, MASK)
    assert guard_turns(Workspace.objects.get()) == 1  # the question: there is no more as yet
    if stops:
        making.close()
    else:
        assert len(list(making)) == 1
    kept = Turn.objects.values().get()
    said = kept["draft"] if stops else json.dumps(kept["answer"], ensure_ascii=False)
    assert COVER * len(EMAIL) in said
    assert EMAIL not in str(kept)
    assert EMAIL not in f"{turn.draft} {turn.answer}"  # nor on the page that is made of it now


def test_an_answer_whose_conversation_was_deleted_is_not_kept(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace)
    browser(alice).post(f"/conversations/{turn.conversation_id}/delete")
    assert len(list(run_turn(turn))) == 2
    assert not Turn.objects.exists()
