"""Golden questions and their runs, in the browser."""

from uuid import UUID

from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.errors import RefusedError
from webapp.library.models import Document
from webapp.review.compare import changed_setup, compare_figures, compare_rows
from webapp.review.golden import add_golden, change_golden
from webapp.review.models import GoldenQuestion, GoldenRun
from webapp.review.runs import start_run
from webapp.review.views import MOST_DOCUMENTS, editable_workspace, read_known

MOST_RUNS = 30


@require_GET
def golden(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The golden questions of a workspace and its latest runs."""
    workspace = editable_workspace(request, workspace_id)
    documents = Document.objects.ready().filter(workspace=workspace).order_by(Lower("title"), "pk")
    context = {
        "workspace": workspace,
        "questions": workspace.golden_questions.askable().select_related("document"),
        "runs": workspace.golden_runs.all()[:MOST_RUNS],
        "documents": documents.only("title")[:MOST_DOCUMENTS],
    }
    return render(request, "review/golden.html", context)


@require_POST
def new_golden(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Add a golden question."""
    workspace = editable_workspace(request, workspace_id)
    known = read_known(request, workspace)
    try:
        add_golden(
            workspace,
            request.user,
            request.POST.get("question", ""),
            known,
            answerable=not request.POST.get("unanswerable"),
        )
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("golden", workspace_id=workspace.pk)


@require_POST
def edit_golden(request: MemberRequest, golden_id: UUID) -> HttpResponse:
    """Give a golden question other words or another answer."""
    found = _golden(request, golden_id)
    known = read_known(request, found.workspace)
    answerable = not request.POST.get("unanswerable")
    try:
        change_golden(found, request.POST.get("question", ""), known, answerable=answerable)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("golden", workspace_id=found.workspace_id)


@require_POST
def delete_golden(request: MemberRequest, golden_id: UUID) -> HttpResponse:
    """Delete a golden question. What earlier runs say of it stays."""
    found = _golden(request, golden_id)
    found.delete()
    return redirect("golden", workspace_id=found.workspace_id)


@require_POST
def new_run(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Ask all golden questions in the background."""
    workspace = editable_workspace(request, workspace_id)
    try:
        run = start_run(workspace, request.user)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("golden", workspace_id=workspace.pk)
    return redirect("golden_run", run_id=run.pk)


@require_GET
def golden_run(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """A run beside an earlier one: `with` names it, else the latest before."""
    runs = GoldenRun.objects.editable_by(request.user).select_related("workspace")
    run = get_object_or_404(runs, pk=run_id)
    done = run.workspace.golden_runs.filter(state=GoldenRun.State.DONE, created__lt=run.created)
    others = list(done[:MOST_RUNS])
    wanted = request.GET.get("with", "")
    earlier = next((one for one in others if str(one.pk) == wanted), others[0] if others else None)
    context = {
        "workspace": run.workspace,
        "run": run,
        "earlier": earlier,
        "others": others,
        "asked": run.rows.count(),
        "questions": run.workspace.golden_questions.askable().count(),
        "figures": compare_figures(run, earlier) if run.figures else (),
        "rows": compare_rows(run, earlier),
        "changed": changed_setup(run, earlier),
    }
    return render(request, "review/run.html", context)


def _golden(request: MemberRequest, golden_id: UUID) -> GoldenQuestion:
    mine = GoldenQuestion.objects.editable_by(request.user).select_related("workspace")
    found: GoldenQuestion = get_object_or_404(mine, pk=golden_id)
    return found
