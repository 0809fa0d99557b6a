"""What a workspace had language models asked for, and how its budgets stand: for its owners."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from webapp.accounts.requests import MemberRequest
from webapp.library.models import Workspace
from webapp.usage.budgets import budgets_of
from webapp.usage.export import csv_response
from webapp.usage.limits import Payer
from webapp.usage.report import PERIODS, days_of, report, requests_of
from webapp.usage.words import who_to_ask


@require_safe
def usage(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Of the workspace, in the last `days`."""
    workspace = _owned(request, workspace_id)
    days = days_of(request.GET.get("days", ""))
    context = {
        "workspace": workspace,
        "report": report(requests_of(days, workspace.pk), days, by_workspace=False),
        "periods": PERIODS,
        "budgets": budgets_of(Payer(workspace_id=workspace.pk)),
        "who": who_to_ask(),
    }
    return render(request, "library/usage.html", context)


@require_safe
def usage_csv(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The same as CSV, by day."""
    workspace = _owned(request, workspace_id)
    days = days_of(request.GET.get("days", ""))
    return csv_response(requests_of(days, workspace.pk), f"usage-{days}-days.csv")


def _owned(request: MemberRequest, workspace_id: UUID) -> Workspace:
    return get_object_or_404(Workspace.objects.owned_by(request.user), pk=workspace_id)
