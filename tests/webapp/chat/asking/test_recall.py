"""The same question over what has not changed is answered as before; to its person alone."""

from dataclasses import replace

import pytest

from rag.engine import Engine
from rag.types import Action, Answer, Mode, Policy, SensitiveKind
from rag.verify import Judge
from tests.fakes import ScriptedChatModel
from tests.make import browser
from tests.rows import index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.recall import Recalled, basis_of, recall
from webapp.chat.asking.turn import question_of, run_turn, start_anew, start_turn
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Mark, Turn
from webapp.chat.stored.guard import guard_turn
from webapp.library.documents.titles import rename_document
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Doubtful, Workspace

REVENUE = "Revenue was 10 million euros in 2020."
QUESTION = "What was the revenue in 2020?"


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    return ready(workspace, engine, REVENUE)


def ready(workspace: Workspace, engine: Engine, text: str) -> Document:
    document = make_ready(workspace, text)
    index(document, engine)
    return document


def asked(user: User, workspace: Workspace, question: str = QUESTION, **where: object) -> Turn:
    """A question asked on the page, with its answer."""
    workspace.refresh_from_db()
    return run(start_turn(user, workspace, question, **where))  # type: ignore[arg-type]


def run(turn: Turn, *, may_recall: bool = True) -> Turn:
    *_, last = run_turn(turn, may_recall=may_recall)
    assert isinstance(last, Answer | Recalled)
    turn.refresh_from_db()
    assert turn.state == Turn.State.DONE
    assert (turn.recalled is not None) == isinstance(last, Recalled)
    return turn


def test_the_same_question_has_its_answer_of_before(report: Document, alice: User) -> None:
    first = asked(alice, report.workspace)
    second = asked(alice, report.workspace, " What was the  revenue in 2020? ")
    assert first.recalled is None
    assert (second.recalled, second.answer) == (first.created, first.answer)
    assert (second.sources, second.tokens) == (first.sources, 0)
    page = browser(alice).get(f"/conversations/{second.conversation_id}/").text
    assert "nothing that it rests on has changed since" in page
    assert page.count("10 million") >= 1
    third = asked(alice, report.workspace)
    assert third.recalled == first.created  # and not when it was given again


def test_a_click_asks_anew_and_that_answer_is_given_from_then_on(
    report: Document, alice: User
) -> None:
    first = asked(alice, report.workspace)
    second = run(start_anew(asked(alice, report.workspace), alice, QUESTION), may_recall=False)
    assert second.recalled is None
    assert asked(alice, report.workspace).recalled == second.created != first.created


def test_nobody_is_given_what_somebody_else_was_told(
    report: Document, alice: User, bob: User
) -> None:
    asked(alice, report.workspace)
    assert asked(bob, report.workspace).recalled is None
    assert len(set(Turn.objects.values_list("basis", flat=True))) == 2


def test_whatever_it_rests_on_changes_it_is_answered_anew(
    report: Document, workspace: Workspace, engine: Engine, alice: User
) -> None:
    asked(alice, workspace)
    assert asked(alice, workspace).recalled
    other = ready(workspace, engine, "Costs rose to 4 million euros.")
    assert asked(alice, workspace).recalled is None
    rename_document(report, "Annual report")
    assert asked(alice, workspace).recalled is None
    Workspace.objects.update(doubtful=Doubtful.REMOVE)
    assert asked(alice, workspace).recalled is None
    assert asked(alice, workspace, document_ids=[report.pk]).recalled is None
    Document.objects.filter(pk=report.pk).update(generation=2)
    assert asked(alice, workspace).recalled is None
    delete_document(other)
    assert asked(alice, workspace).recalled is None


def test_a_follow_up_is_another_question_after_other_questions(
    report: Document, alice: User
) -> None:
    talk = asked(alice, report.workspace).conversation
    assert asked(alice, report.workspace, "Why?").recalled is None
    assert asked(alice, report.workspace, "Why?", conversation=talk).recalled is None


def test_an_answer_that_broke_off_is_not_given_again(report: Document, alice: User) -> None:
    first = asked(alice, report.workspace)
    first.answer = {**(first.answer or {}), "incomplete": True}
    first.save()
    assert asked(alice, report.workspace).recalled is None


@pytest.mark.parametrize("mode", [Mode.COUNT, Mode.TALK])
def test_what_rests_on_no_passages_is_answered_anew(
    report: Document, alice: User, mode: Mode
) -> None:
    asked(alice, report.workspace)
    Turn.objects.update(mode=mode)
    assert asked(alice, report.workspace).recalled is None


def test_in_other_letters_it_is_another_question(report: Document, alice: User) -> None:
    asked(alice, report.workspace)
    assert asked(alice, report.workspace, QUESTION.lower()).recalled is None


def test_an_answer_that_its_reader_doubts_is_not_given_again(report: Document, alice: User) -> None:
    asked(alice, report.workspace)
    again = asked(alice, report.workspace)
    give_feedback(again, alice, mark=Mark.RIGHT)
    assert asked(alice, report.workspace).recalled
    give_feedback(again, alice, mark=Mark.WRONG)
    assert asked(alice, report.workspace).recalled is None


def test_another_configuration_or_a_judge_answers_anew(
    report: Document, engine: Engine, alice: User
) -> None:
    turn = asked(alice, report.workspace)
    question, documents = question_of(turn, None), Document.objects.all()
    other = replace(engine, config=replace(engine.config, abstain_below=0.5))
    planned = replace(engine, planner=ScriptedChatModel([]))
    bases = {basis_of(turn, question, documents, one) for one in (engine, other, planned)}
    assert len(bases) == 3
    assert turn.answer
    claims = [{**one, "verdict": "unchecked", "by": "shipped"} for one in turn.answer["claims"]]
    Turn.objects.update(answer={**turn.answer, "claims": claims})
    again = start_turn(alice, report.workspace, QUESTION)
    again.basis = turn.basis
    judged = replace(engine, judge=Judge(ScriptedChatModel([])))
    assert not recall(again, judged)
    assert recall(again, engine)
    headings = [{**one, "by": ""} for one in claims]
    Turn.objects.filter(pk=turn.pk).update(answer={**turn.answer, "claims": headings})
    assert recall(again, judged)


def test_what_was_covered_is_not_given_again(report: Document, alice: User) -> None:
    turn = asked(alice, report.workspace, "What was revenue? Ask me@example.org")
    assert turn.basis
    guard_turn(turn.pk, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    turn.refresh_from_db()
    assert "example" not in turn.question
    assert not turn.basis


def test_in_a_large_library_all_is_answered_anew(
    report: Document, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.chat.asking.recall.MOST_DOCUMENTS", 0)
    asked(alice, report.workspace)
    assert asked(alice, report.workspace).recalled is None
