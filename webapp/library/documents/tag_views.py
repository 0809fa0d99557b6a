"""Tags in the browser: on one document, and on many at once."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.tags import change_tags
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace

MOST_DOCUMENTS = 500


@require_POST
def tag_document(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Put tags on a document (`add`, commas between) and take others off (`remove`)."""
    editable = Document.objects.editable_by(request.user).select_related("workspace")
    document = get_object_or_404(editable, pk=document_id)
    _change(request, document.workspace, [document])
    return redirect("document", document_id=document.pk)


@require_POST
def tag_many(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The same for several `documents` of a workspace, from the list that `back` narrows."""
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    ids = {_uuid(given) for given in request.POST.getlist("documents")[:MOST_DOCUMENTS]}
    editable = Document.objects.editable_by(request.user)
    documents = list(editable.filter(workspace=workspace, pk__in=ids))
    if len(documents) != len(ids):
        raise Http404
    if documents:
        _change(request, workspace, documents)
    else:
        messages.error(request, gettext("Choose the documents first."))
    address = reverse("all_documents", args=[workspace.pk])
    return HttpResponseRedirect(f"{address}?{request.POST.get('back', '')}")


def _change(request: MemberRequest, workspace: Workspace, documents: Sequence[Document]) -> None:
    add, remove = request.POST.getlist("add"), request.POST.getlist("remove")
    try:
        change_tags(workspace, documents, add=add, remove=remove)
    except RefusedError as error:
        messages.error(request, error.message)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
