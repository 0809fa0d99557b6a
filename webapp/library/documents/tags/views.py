"""Tags in the browser, on one document; see bulk/views.py for many."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.tags import change_tags
from webapp.library.errors import RefusedError
from webapp.library.models import Document


@require_POST
def tag_document(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Put tags on a document (`add`, commas between) and take others off (`remove`)."""
    editable = Document.objects.editable_by(request.user).select_related("workspace")
    document = get_object_or_404(editable, pk=document_id)
    add, remove = request.POST.getlist("add"), request.POST.getlist("remove")
    try:
        change_tags(document.workspace, [document], add=add, remove=remove)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("document", document_id=document.pk)
