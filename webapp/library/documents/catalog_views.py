"""The documents of a workspace: the list beside a conversation, and the page with all."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.catalog import MOST_LETTERS, Sort, catalog, load
from webapp.library.documents.columns import columns
from webapp.library.documents.filters import TYPE_WORDS, Dates, read_filter
from webapp.library.documents.folders import MOST_OFFERED, folders_of, inside, steps_to
from webapp.library.documents.shown import list_documents, show_row
from webapp.library.documents.tags import tags_of
from webapp.library.models import Document, Workspace

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
    given = request.GET.get("sort", "")
    sort = Sort(given) if given in set(Sort) else Sort.NEWEST
    wanted = read_filter(request.GET)
    ids = catalog(workspace, text, sort, wanted).values_list("pk", flat=True)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    rows = Document.objects.select_related("uploaded_by", "folder").prefetch_related("tags")
    folders = folders_of(workspace)
    within = inside(folders, wanted.folder.strip("/"))
    context = {
        "workspace": workspace,
        "page": page,
        "rows": [show_row(document) for document in load(list(page), rows)],
        "text": text,
        "sort": sort,
        "columns": columns(sort, folders=bool(folders)),
        "has_folders": bool(folders),
        "sorts": list(Sort),
        "wanted": wanted,
        "tags": tags_of(workspace),
        "folders": [*folders][:MOST_OFFERED],
        "steps": steps_to(wanted.folder.strip("/")),
        "inside": within[:MOST_INSIDE],
        "more_inside": max(0, len(within) - MOST_INSIDE),
        "types": TYPE_WORDS.items(),
        "dates": Dates.choices,
        "can_edit": Workspace.objects.editable_by(request.user).filter(pk=workspace.pk).exists(),
    }
    return render(request, "library/catalog.html", context)
