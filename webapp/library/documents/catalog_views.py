"""The documents of a workspace: the list beside a conversation, and the page with all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.catalog import (
    MOST_LETTERS,
    Order,
    Sort,
    fitting,
    in_order,
    load,
    read_order,
)
from webapp.library.documents.columns import columns
from webapp.library.documents.fields import fields_of, shown_value, values_of
from webapp.library.documents.fields.views import listed_fields
from webapp.library.documents.filters import TYPE_WORDS, Dates, Filter, read_filter
from webapp.library.documents.folders import folders_of, inside, offered, steps_to
from webapp.library.documents.shown import list_documents, show_row
from webapp.library.documents.tags import tags_of
from webapp.library.models import Document, FieldValue, OwnField, Workspace

PER_PAGE = 50
MOST_INSIDE = 40  # folders that are shown beside one another


@require_GET
def documents(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The list of documents, as a fragment: polled while something is being read."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    given = request.GET
    context = {
        "workspace": workspace,
        "listing": list_documents(
            workspace, given.get("q", ""), given.get("mark", ""), read_filter(given)
        ),
        "can_edit": Workspace.objects.editable_by(request.user).filter(pk=workspace.pk).exists(),
    }
    return render(request, "library/_documents.html", context)


@require_GET
def all_documents(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The documents of a workspace, a page of them at a time. The same queries for any number."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    text = request.GET.get("q", "")[:MOST_LETTERS]
    wanted = read_filter(request.GET)
    every = fields_of(workspace)
    shown = listed_fields(request, workspace, every)
    order = read_order(request.GET.get("sort", ""), every)
    ids = in_order(fitting(workspace, text, wanted), order).values_list("pk", flat=True)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "page": page,
        "rows": _rows(page, shown),
        "text": text,
        "order": order,
        "sorts": list(Sort),
        "fields": [(one, one in shown, wanted.asked_of(one.name)) for one in every],
        "wanted": wanted,
        "narrowed": bool(replace(wanted, folder="")),
        "tags": tags_of(workspace),
        "types": TYPE_WORDS.items(),
        "dates": Dates.choices,
        "can_edit": Workspace.objects.editable_by(request.user).filter(pk=workspace.pk).exists(),
        "owned": Workspace.objects.owned_by(request.user).filter(pk=workspace.pk).exists(),
        **_folders(workspace, wanted, order, shown),
    }
    return render(request, "library/catalog.html", context)


def _rows(page: "Page[Any]", shown: list[OwnField]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Each document of a page as a row, with what each of the fields says of it."""
    rows = Document.objects.select_related("uploaded_by", "folder").prefetch_related("tags")
    found = load(list(page), rows)
    values = values_of(found) if shown else {}
    return [
        (show_row(one), [(field.name, shown_value(_of(values, one, field))) for field in shown])
        for one in found
    ]


def _of(
    values: Mapping[UUID, Mapping[int, FieldValue]], document: Document, field: OwnField
) -> FieldValue | None:
    return values.get(document.pk, {}).get(field.pk)


def _folders(
    workspace: Workspace, wanted: Filter, order: Order, shown: list[OwnField]
) -> dict[str, Any]:
    """Where in the folders one is, and the columns of the list, one of which is for them."""
    folders = folders_of(workspace)
    here = wanted.folder.strip("/")
    within = inside(folders, here)
    return {
        "folders": offered(folders),
        "steps": steps_to(here),
        "inside": within[:MOST_INSIDE],
        "more_inside": max(0, len(within) - MOST_INSIDE),
        "has_folders": bool(folders),
        "gone": bool(here and not within) and here.casefold() not in map(str.casefold, folders),
        "columns": columns(order, shown, folders=bool(folders)),
    }
