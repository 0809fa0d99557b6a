"""The administrators' page on what language models were asked for, and its export."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from webapp.usage.export import csv_response
from webapp.usage.report import PERIODS, days_of, report, requests_of


@require_safe
def usage(request: HttpRequest) -> HttpResponse:
    """Of all workspaces, in the last `days`."""
    days = days_of(request.GET.get("days", ""))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Usage"),
        "report": report(requests_of(days), days, by_workspace=True),
        "periods": PERIODS,
    }
    return TemplateResponse(request, "admin/usage.html", context)


@require_safe
def usage_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, by day."""
    days = days_of(request.GET.get("days", ""))
    return csv_response(requests_of(days), f"usage-{days}-days.csv")
