"""From judged answers to a confidence that is a probability, and to a promise that is kept."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from rag.engine import Engine
from rag.types import Confidence, Mode, Question, Scope
from rag.verify.confidence.calibration import Promise
from tests.make import browser
from tests.rows import index, make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.models import Document, FittedCalibration, Workspace
from webapp.review.judgements import labelled_answers
from webapp.review.models import Judgement


@pytest.fixture
def document(workspace: Workspace, engine: Engine) -> Document:
    made = make_ready(workspace, TEXT, title="Annual report")
    index(made, engine)
    return made


def judge(user: User, document: Document, count: int, set_up: str) -> None:
    """Answers that are right when their passages sufficed."""
    for i in range(count):
        enough = (i % 10) / 10
        sure = Confidence(value=0.5, calibrated=False, signals={"sufficiency": enough})
        turn = make_turn(user, document.workspace, make_answer(document, confidence=sure))
        turn.answer = {**(turn.answer or {}), "made_with": {"set_up": set_up}}
        turn.save()
        verdict = Judgement.Verdict.RIGHT if enough >= 0.5 else Judgement.Verdict.WRONG
        Judgement.objects.create(turn=turn, reviewer=user, verdict=verdict)


def calibrate(*arguments: str) -> str:
    out = StringIO()
    call_command("calibrate", *arguments, stdout=out)
    return out.getvalue()


def ask(document: Document, most_wrong: float | None) -> Any:
    scope = Scope(collection=document.workspace.collection(index_fingerprint()))
    *_, answer = library_engine().ask(
        Question(text="What was the revenue?", scope=scope, most_wrong=most_wrong)
    )
    return answer


def test_judged_answers_calibrate_the_next_ones(alice: User, document: Document) -> None:
    before = ask(document, None)
    assert not before.confidence.calibrated
    judge(alice, document, 200, before.made_with["set_up"])
    told = calibrate()
    assert "200 judged answers, 50% right" in told
    assert "wrong at most 30%" in told
    after = ask(document, None)
    assert after.confidence.calibrated
    assert after.made_with["set_up"] == before.made_with["set_up"]


def test_another_machine_has_it_too(
    alice: User, document: Document, settings: Settings, tmp_path: Path
) -> None:
    judge(alice, document, 200, library_engine().set_up())
    settings.DATA_DIR = tmp_path / "first"
    calibrate()
    settings.DATA_DIR = tmp_path / "second"
    assert library_engine().calibration is not None


def test_what_cannot_be_read_is_none(document: Document) -> None:
    set_up = library_engine().set_up()
    FittedCalibration.objects.create(set_up=set_up, told={"name": "of another version"})
    assert library_engine().calibration is None


def test_answers_of_another_set_up_teach_nothing(alice: User, document: Document) -> None:
    judge(alice, document, 60, "0" * 12)
    with pytest.raises(CommandError, match="there are 0"):
        calibrate()
    assert not FittedCalibration.objects.exists()


def test_what_was_counted_teaches_nothing(alice: User, document: Document) -> None:
    set_up = library_engine().set_up()
    judge(alice, document, 60, set_up)
    for turn in Turn.objects.all():
        turn.answer = {**(turn.answer or {}), "mode": Mode.COUNT}
        turn.save()
    assert not list(labelled_answers(set_up))


def test_an_answer_that_is_not_sure_enough_is_not_given(alice: User, document: Document) -> None:
    set_up = ask(document, None).made_with["set_up"]
    judge(alice, document, 200, set_up)
    calibrate()
    stored = FittedCalibration.objects.get()
    assert not ask(document, None).abstained
    stored.told["bias"] = -9.0
    stored.save()
    withheld = ask(document, 0.3)
    assert withheld.abstained
    assert withheld.passages
    assert not withheld.claims


def test_rows_of_an_evaluation_calibrate_too(document: Document, tmp_path: Path) -> None:
    set_up = library_engine().set_up()
    questions, rows = tmp_path / "questions.jsonl", tmp_path / "rows.jsonl"
    known = {
        "doc": "a.pdf",
        "source": "s",
        "answerable": True,
        "answer": "42",
        "evidence_pages": [1],
    }
    questions.write_text("".join(json.dumps({**known, "id": str(i)}) + "\n" for i in range(80)))
    row = {"scope": "document", "set_up": set_up, "abstained": False}
    cited = [{"document": "a.pdf", "page": 1}]
    given = [
        {**row, "id": str(i), "answer": "42" if i % 2 else "7", "citations": cited,
         "signals": {"sufficiency": 0.9 if i % 2 else 0.1}}
        for i in range(80)
    ]  # fmt: skip
    rows.write_text("".join(json.dumps(one) + "\n" for one in given))
    arguments = ["--rows", str(rows), "--questions", str(questions)]
    assert "80 judged answers" in calibrate(*arguments)
    with pytest.raises(CommandError, match="there are 0"):
        calibrate(*arguments, "--source", "another")
    rows.write_text(json.dumps({**given[0], "set_up": "0"}))
    with pytest.raises(CommandError, match="other models"):
        calibrate(*arguments)
    with pytest.raises(CommandError, match="--questions"):
        calibrate("--rows", str(rows))


def test_owners_choose_how_sure_answers_must_be(alice: User, document: Document) -> None:
    workspace = document.workspace
    page, save = f"/w/{workspace.pk}/members/", f"/w/{workspace.pk}/most-wrong"
    assert "not calibrated for the present set-up" in browser(alice).get(page).content.decode()
    judge(alice, document, 200, library_engine().set_up())
    calibrate()
    shown = browser(alice).get(page).content.decode()
    assert "Wrong at most 10 % of the time" in shown
    browser(alice).post(save, {"most_wrong": "0.1"})
    workspace.refresh_from_db()
    assert workspace.most_wrong == 0.1
    FittedCalibration.objects.all().delete()
    assert "is not kept meanwhile" in browser(alice).get(page).content.decode()
    browser(alice).post(save, {"most_wrong": "0.7"})
    workspace.refresh_from_db()
    assert workspace.most_wrong == 0.1
    browser(alice).post(save, {"most_wrong": ""})
    workspace.refresh_from_db()
    assert workspace.most_wrong is None


def test_what_cannot_be_promised_cannot_be_chosen(
    alice: User, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge(alice, document, 200, library_engine().set_up())
    calibrate()
    never = Promise(threshold=None, wrong=0.5, answered=0.1)
    page = f"/w/{document.workspace_id}/members/"
    assert 'value="0.1">' in browser(alice).get(page).text
    monkeypatch.setattr(
        "rag.verify.confidence.calibration.promise", lambda calibration, share: never
    )
    shown = browser(alice).get(page).text
    assert 'value="0.1" disabled>' in shown
    assert "cannot be promised yet" in shown
