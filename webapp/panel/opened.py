"""What a document says, to an administrator who is not of its workspace and gave a reason."""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from webapp.accounts.models import User
from webapp.library.errors import RefusedError
from webapp.library.guard.sensitive import shown_page
from webapp.library.models import Document, Page
from webapp.maintenance.opened import is_open, open_document


@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Ask for the reason; for an hour after one was given, show page by page what members see."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    live = Document.objects.live().select_related("workspace")
    document = get_object_or_404(live, pk=document_id)
    context = {
        **admin.site.each_context(request),
        "title": document.title,
        "document": document,
        "error": "",
    }
    if request.method == "POST":
        try:
            open_document(document, request.user, request.POST.get("reason", ""))
            return redirect("admin:open_document", document_id=document.pk)
        except RefusedError as refused:
            context["error"] = refused.message
    elif is_open(document, request.user):
        context.update(_pages(document, request.GET.get("page", "")))
    return TemplateResponse(request, "admin/opened_document.html", context)


def _pages(document: Document, number: str) -> dict[str, object]:
    """A page, as the policy of the workspace leaves it; none where nothing was read yet."""
    kept = Page.objects.filter(document=document, generation=document.generation)
    page = Paginator(kept.order_by("number"), 1).get_page(number)
    return {"page": page, "shown": [shown_page(document, one) for one in page]}
