"""Folders in the browser: moving one document, renaming a folder."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.filters import Filter
from webapp.library.documents.folders import move_documents, rename_folder
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Folder, Workspace


@require_POST
def move_document(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Put a document into another `folder`; an empty one is the top."""
    editable = Document.objects.editable_by(request.user)
    document = get_object_or_404(editable.select_related("workspace"), pk=document_id)
    try:
        path = request.POST.get("folder", "")
        move_documents(document.workspace, editable.filter(pk=document.pk), path)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("document", document_id=document.pk)


@require_POST
def rename(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Give the `folder` of a workspace another path, `to`, with all that lies in it."""
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    old = request.POST.get("folder", "")
    try:
        new = rename_folder(workspace, old, request.POST.get("to", ""))
    except Folder.DoesNotExist:
        raise Http404 from None
    except RefusedError as error:
        messages.error(request, error.message)
        new = old
    else:
        told = gettext("“%(old)s” is “%(new)s” now.") if new else gettext("“%(old)s” is no more.")
        messages.success(request, told % {"old": old, "new": new})
    address = reverse("all_documents", args=[workspace.pk])
    return HttpResponseRedirect(f"{address}?{Filter(folder=new).address}")
