"""Similar documents: a part of a document's page, and a page for a way from elsewhere."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest
from webapp.library.models import Document
from webapp.messages import told
from webapp.search.similar import Similar, similar_to


@require_GET
def similar(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """The documents like one, or that there are none that are near enough."""
    documents = Document.objects.visible_to(request.user).select_related("workspace")
    document = get_object_or_404(documents, pk=document_id)
    error, found = "", Similar()
    try:
        found = similar_to(request.user, document) if document.generation else found
    except RagError as failure:
        error = told(failure.message)
    context = {
        "document": document,
        "workspace": document.workspace,
        "similar": found,
        "error": error,
    }
    whole = "HX-Request" not in request.headers
    return render(request, "search/similar.html" if whole else "search/_similar.html", context)
