"""The trash of a workspace, and the receipts of what was deleted for good."""

from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.adjusted.values import value_of
from webapp.library.documents.bulk import moment_of
from webapp.library.documents.trash import (
    empty_trash,
    purge_document,
    restore_document,
    restore_together,
)
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Receipt, Workspace

PER_PAGE = 50


@require_GET
def trash(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """What is in the trash of a workspace, for those who may restore it."""
    workspace = _editable(request, workspace_id)
    deleted = Document.objects.in_trash().filter(workspace=workspace).select_related("deleted_by")
    page = Paginator(deleted.order_by("-deleted_at", "-version", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "workspace": workspace,
        "page": page,
        "days": value_of("TRASH_DAYS"),
        "owned": _owned(request, workspace),
    }
    return render(request, "library/trash.html", context)


@require_POST
def restore(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Take a document out of the trash."""
    found = Document.objects.restorable_by(request.user)
    document = get_object_or_404(found, pk=document_id)
    try:
        restore_document(document)
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("trash", workspace_id=document.workspace_id)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Trigger": "documents-changed"})
    messages.success(request, gettext("“%(title)s” was restored.") % {"title": document.title})
    return redirect("document", document_id=document.pk)


@require_POST
def restore_many(request: MemberRequest, workspace_id: UUID, stamp: int) -> HttpResponse:
    """Take out of the trash what was deleted together; `stamp` is when, in microseconds."""
    workspace = _editable(request, workspace_id)
    try:
        at = moment_of(stamp)
    except OverflowError:
        raise Http404 from None
    count = restore_together(workspace, at)
    told = ngettext(
        "%(number)s document was restored.", "%(number)s documents were restored.", count
    )
    messages.success(request, told % {"number": intcomma(count)})
    return redirect("all_documents", workspace_id=workspace.pk)


@require_POST
def purge(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Delete a document in the trash for good."""
    found = Document.objects.purgeable_by(request.user)
    document = get_object_or_404(found, pk=document_id)
    purge_document(document, by=request.user)
    told = gettext("“%(title)s” is being deleted for good. The receipt follows in a moment.")
    messages.success(request, told % {"title": document.title})
    return redirect("trash", workspace_id=document.workspace_id)


@require_POST
def empty(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Delete all that is in the trash for good."""
    workspace = get_object_or_404(Workspace.objects.owned_by(request.user), pk=workspace_id)
    count = empty_trash(workspace, by=request.user)
    told = ngettext(
        "%(number)s document is being deleted for good.",
        "%(number)s documents are being deleted for good.",
        count,
    )
    messages.success(request, told % {"number": intcomma(count)})
    return redirect("trash", workspace_id=workspace.pk)


@require_GET
def receipts(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """What was deleted for good, for the owners."""
    workspace = get_object_or_404(Workspace.objects.owned_by(request.user), pk=workspace_id)
    kept = Receipt.objects.filter(workspace=workspace).select_related("deleted_by", "purged_by")
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/receipts.html", {"workspace": workspace, "page": page})


def _editable(request: MemberRequest, workspace_id: UUID) -> Workspace:
    return get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)


def _owned(request: MemberRequest, workspace: Workspace) -> bool:
    return Workspace.objects.owned_by(request.user).filter(pk=workspace.pk).exists()
