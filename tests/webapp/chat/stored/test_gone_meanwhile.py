"""A document that goes while an answer is made of it, or while others work on the answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.module_loading import import_string

from rag.engine import Engine
from rag.types import Retrieved, Token
from tests.turns import make_answer, make_turn
from tests.webapp.chat.mine import CANARY, SECRET, cite, claim, gone_for_good, purged, stored
from webapp.accounts.models import User
from webapp.chat.asking.turn import _store_answer, run_turn
from webapp.chat.models import Turn
from webapp.chat.stored.guard import guard_turns
from webapp.chat.stored.keeper import TurnKeeper
from webapp.library.models import Document, Workspace


def test_an_answer_that_comes_when_its_document_is_gone_keeps_no_word(
    secret: Document, workspace: Workspace, engine: Engine, alice: User
) -> None:
    answer = make_answer(secret, text=SECRET, claims=(claim(SECRET, 0, cite(secret, 1, SECRET)),))
    turn = make_turn(alice, workspace)
    gone_for_good(secret, engine)
    _store_answer(turn, answer)
    assert CANARY not in stored()


@pytest.mark.parametrize("until", [purged, gone_for_good])
def test_an_answer_or_a_draft_that_comes_when_its_document_goes_keeps_no_word(
    secret: Document,
    workspace: Workspace,
    engine: Engine,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    until: Callable[[Document, Engine], object],
) -> None:
    answer = make_answer(secret, text=SECRET, claims=(claim(SECRET, 0, cite(secret, 1, SECRET)),))
    found = Retrieved(query="", passages=answer.passages)
    told = iter([found, Token(text=f"{CANARY} is")])
    monkeypatch.setattr(type(engine), "ask", lambda engine, question: told)
    stopped, answered = (make_turn(alice, workspace) for _ in range(2))
    events = run_turn(stopped)
    next(events)
    next(events)
    until(secret, engine)
    events.close()
    _store_answer(answered, answer)
    for turn in (stopped, answered):
        turn.refresh_from_db()
        assert CANARY not in f"{turn.draft} {turn.answer}"
    assert stopped.state == Turn.State.STOPPED


@pytest.mark.parametrize("first", ["erased", "covered"])
def test_erasing_and_covering_at_once_undo_nothing_of_each_other(
    secret: Document,
    other: Document,
    workspace: Workspace,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    first: str,
) -> None:
    """While one is at the first turn, the other gets to the second."""
    mail = "Ask anna.berg@example.org there."
    claims = (claim(SECRET, 0, cite(secret, 1, SECRET)),
              claim(mail, len(SECRET) + 1, cite(other, 2, mail)))  # fmt: skip
    answer = make_answer(secret, text=f"{SECRET} {mail}", claims=claims)
    sources = [str(secret.pk), str(other.pk)]
    turns = [make_turn(alice, workspace, answer, sources=sources) for _ in range(2)]
    Workspace.objects.filter(pk=workspace.pk).update(actions={"email": "mask"}, policy_digest="x")
    covering = Workspace.objects.get(pk=workspace.pk)
    ways: dict[str, tuple[str, Callable[[], object]]] = {
        "erased": ("webapp.chat.stored.guard.guarded", lambda: TurnKeeper().erase(str(secret.pk))),
        "covered": ("webapp.chat.stored.keeper.without", lambda: guard_turns(covering)),
    }
    where, act = ways.pop(first)
    real = import_string(where)
    begun: list[str] = []

    def in_between(*given: Any) -> Any:
        done = real(*given)
        if not begun:
            begun.append(first)
            act()
        return done

    monkeypatch.setattr(where, in_between)
    [(_, rest)] = ways.values()
    rest()
    turns[1].refresh_from_db()
    assert CANARY not in str(turns[1].answer)
    assert "anna.berg@" not in str(turns[1].answer)
