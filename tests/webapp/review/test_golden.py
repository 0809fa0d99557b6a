"""Golden questions, their runs in the background, and what changed between two."""

from dataclasses import replace
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db.models.signals import post_save
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

import workers.tasks
from rag.engine import Engine
from tests.fakes import EmbeddingIndex
from tests.make import browser
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.engine.memory import LibraryMemory
from webapp.library.models import Document, Kept, Workspace
from webapp.review.compare import compare_rows
from webapp.review.models import GoldenQuestion, GoldenRow, GoldenRun
from webapp.review.runs import CHANGED, DEFECT, defect, new_run, run_golden, setup_of
from webapp.review.trial import try_golden

REVENUE = "Revenue was 10 million euros in 2020."
COSTS = "Costs of materials rose to 4 million euros."


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, REVENUE, COSTS)
    index(document, engine)
    return document


def add(user: User, workspace: Workspace, question: str, **said: object) -> None:
    path = f"/w/{workspace.pk}/golden/new"
    browser(user).post(path, {"question": question, **said})


def added(report: Document, bob: User) -> list[GoldenQuestion]:
    place = {"document": str(report.pk), "page": "1"}
    add(bob, report.workspace, "What was the revenue in 2020?", answer="10 million", **place)
    add(bob, report.workspace, "How do penguins breed?", unanswerable="yes")
    return list(GoldenQuestion.objects.all())


def test_a_question_needs_an_answer_or_a_place(report: Document, bob: User) -> None:
    workspace = report.workspace
    add(bob, workspace, "What was the revenue?")
    add(bob, workspace, " ", answer="10")
    add(bob, workspace, "What was the revenue?", document=str(report.pk), page="9")
    assert not GoldenQuestion.objects.exists()
    add(bob, workspace, "What was the revenue?", document=str(report.pk))
    assert GoldenQuestion.objects.get().answerable


def test_it_can_be_changed_and_deleted(report: Document, bob: User) -> None:
    golden, _ = added(report, bob)
    said = {"question": "What was revenue?", "answer": "10"}
    browser(bob).post(f"/golden/{golden.pk}/change", said)
    golden.refresh_from_db()
    assert (golden.question, golden.document) == ("What was revenue?", None)
    browser(bob).post(f"/golden/{golden.pk}/delete")
    assert GoldenQuestion.objects.count() == 1


def test_a_run_asks_all_and_shows_its_figures(
    report: Document, bob: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    added(report, bob)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser(bob).post(f"/w/{report.workspace_id}/golden/run")
    run = GoldenRun.objects.get()
    assert response["Location"] == f"/runs/{run.pk}/"
    assert run.state == GoldenRun.State.DONE
    assert run.figures["questions"] == 2
    assert run.figures["right"] == 1.0
    assert run.figures["hit@1"] == 1.0
    assert run.figures["abstained of unanswerable"] == 1.0
    assert run.setup["answers"] == "quoted"
    page = browser(bob).get(f"/runs/{run.pk}/").text
    assert "100 %" in page
    assert "10 million" in page


def test_a_run_tells_of_citations_in_doubt_and_of_no_others(
    report: Document, bob: User, engine: Engine
) -> None:
    added(report, bob)
    run = GoldenRun.objects.create(workspace=report.workspace)
    run_golden(str(run.pk), engine, FINGERPRINT)
    page = browser(bob).get(f"/runs/{run.pk}/").text
    assert "page 1" in page.partition("<dt>Cited</dt>")[2].partition("</dd>")[0]
    assert "(" not in page.partition("<dt>Cited</dt>")[2].partition("</dd>")[0]
    row = run.rows.filter(row__abstained=False).get()
    row.row["citations"][0]["verdict"] = "contradicted"
    row.save()
    assert "page 1 (Contradicted)" in browser(bob).get(f"/runs/{run.pk}/").text


def test_without_questions_there_is_no_run(report: Document, bob: User) -> None:
    browser(bob).post(f"/w/{report.workspace_id}/golden/run")
    assert not GoldenRun.objects.exists()


def test_a_run_goes_on_where_a_lost_worker_left_it(
    report: Document, bob: User, engine: Engine
) -> None:
    first, second = added(report, bob)
    run = GoldenRun.objects.create(workspace=report.workspace)
    row = {"right": True, "answer": "kept", "abstained": False, "confidence": 1.0, "seconds": {},
           "hit@1": True, "hit@5": True, "contains": True}  # fmt: skip
    asked = {"answerable": True, "question": first.question}
    GoldenRow.objects.create(run=run, golden=first, key=first.pk, asked=asked, row=row)
    assert run_golden(str(run.pk), engine, FINGERPRINT)
    assert not run_golden(str(run.pk), engine, FINGERPRINT)  # done is done
    assert run.rows.get(key=first.pk).row["answer"] == "kept"
    assert {one.key for one in run.rows.all()} == {first.pk, second.pk}


def test_a_run_that_met_a_defect_says_so(report: Document, bob: User) -> None:
    run = GoldenRun.objects.create(workspace=report.workspace)
    defect(str(run.pk))
    assert DEFECT in browser(bob).get(f"/runs/{run.pk}/").text


def test_a_defect_of_a_late_worker_leaves_the_run_to_who_has_it(
    report: Document, bob: User, engine: Engine
) -> None:
    added(report, bob)
    run, other = GoldenRun.objects.create(workspace=report.workspace), uuid4()

    def fail_late(*_: object, **__: object) -> None:
        GoldenRun.objects.update(lease=other, claimed_at=timezone.now())
        raise ZeroDivisionError

    post_save.connect(fail_late, sender=GoldenRow)
    try:
        with pytest.raises(ZeroDivisionError):
            workers.tasks.run_golden(str(run.pk))
    finally:
        post_save.disconnect(fail_late, sender=GoldenRow)
    run.refresh_from_db()
    assert (run.state, run.lease) == (GoldenRun.State.RUNNING, other)


def test_two_runs_are_compared_question_by_question(
    report: Document, bob: User, engine: Engine
) -> None:
    first, _ = added(report, bob)
    runs = [GoldenRun.objects.create(workspace=report.workspace) for _ in range(2)]
    run_golden(str(runs[0].pk), engine, FINGERPRINT)
    GoldenRow.objects.filter(key=first.pk).update(
        row={**GoldenRow.objects.get(key=first.pk).row, "right": False, "answer": "9"}
    )
    GoldenRun.objects.filter(pk=runs[0].pk).update(setup={"answers": "an older model"})
    run_golden(str(runs[1].pk), engine, FINGERPRINT)
    trends = [one.trend for one in compare_rows(runs[1], runs[0])]
    assert trends == ["better", ""]
    page = browser(bob).get(f"/runs/{runs[1].pk}/").text
    assert "an older model" in page
    assert '<span class="tag good">better</span>' in page


def test_a_run_asks_under_the_settings_of_the_workspace(
    report: Document, bob: User, engine: Engine
) -> None:
    workspace = report.workspace
    Workspace.objects.filter(pk=workspace.pk).update(doubtful="remove", most_wrong=0.1)
    added(report, bob)
    run = GoldenRun.objects.create(workspace=workspace)
    run_golden(str(run.pk), engine, FINGERPRINT)
    run.refresh_from_db()
    assert run.setup["unsupported sentences"] == "remove"
    assert run.setup["wrong at most"] == "10%"


def test_a_change_is_tried_without_going_live(report: Document, bob: User, engine: Engine) -> None:
    added(report, bob)
    out = StringIO()
    call_command("golden", str(report.workspace_id), stdout=out)
    call_command("golden", str(report.workspace_id), stdout=out)
    first, second = GoldenRun.objects.order_by("created")
    assert (first.state, second.figures["questions"]) == ("done", 2)
    assert f"/runs/{second.pk}/" in out.getvalue()
    assert "(was " in out.getvalue()


def test_another_embedder_gets_an_index_for_the_time_only(
    report: Document, bob: User, engine: Engine
) -> None:
    added(report, bob)
    run = try_golden(report.workspace, engine, "feedfeedfeed")
    assert any(row.row["retrieved"] for row in run.rows.all())
    assert report.workspace.collection("feedfeedfeed") not in set(engine.lexical.collections())
    assert Document.objects.get().fingerprint == FINGERPRINT


def test_documents_are_counted_in_a_trial_as_they_are_live(
    report: Document, bob: User, engine: Engine
) -> None:
    add(bob, report.workspace, "How many documents are there?", answer="1 document")
    Document.objects.update(fingerprint="feedfeedfeed")  # of the model that is live
    run = try_golden(report.workspace, engine, FINGERPRINT)
    assert run.rows.get().row["answer"].startswith("There is 1 document.")


def test_what_another_embedder_made_for_a_trial_is_not_kept(
    report: Document, bob: User, engine: Engine
) -> None:
    added(report, bob)
    other = EmbeddingIndex(engine.embedder, LibraryMemory())
    try_golden(report.workspace, replace(engine, dense=other), "feedfeedfeed")
    assert other.added
    assert not Kept.objects.exists()


def test_a_worker_with_other_settings_does_not_take_a_trial(
    report: Document, bob: User, engine: Engine
) -> None:
    added(report, bob)
    trial = setup_of(report.workspace, engine, "feedfeedfeed")
    run = new_run(report.workspace, None, trial)
    assert not run_golden(str(run.pk), engine, FINGERPRINT)
    run.refresh_from_db()
    assert (run.state, run.error, run.setup) == ("failed", CHANGED, trial)
    assert not run.rows.exists()
