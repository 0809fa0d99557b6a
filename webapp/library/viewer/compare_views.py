"""Two versions of a document on one page."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from webapp.accounts.requests import MemberRequest
from webapp.library.models import Document
from webapp.library.viewer.comparing import compare_documents, count_changes, show_change

PER_PAGE = 100


@require_GET
def compare(request: MemberRequest, document_id: UUID, other_id: UUID) -> HttpResponse:
    """What changed from one version to another, side by side."""
    seen = Document.objects.visible_to(request.user).select_related("workspace")
    old = get_object_or_404(seen, pk=document_id)
    new = get_object_or_404(seen, pk=other_id)
    if old.lineage is None or old.lineage != new.lineage:
        raise Http404
    comparison = compare_documents(old, new)
    page = Paginator(comparison.changes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "old": old,
        "new": new,
        "workspace": new.workspace,
        "comparison": comparison,
        "counts": count_changes(comparison),
        "page": page,
        "changes": [show_change(change, old, new) for change in page],
    }
    return render(request, "library/compare.html", context)
