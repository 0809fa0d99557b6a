"""Taking files in, and what can be done to the reading of a document or a workspace."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.adjusted.values import value_of
from webapp.library.documents import reading as services
from webapp.library.documents.shown import show_row
from webapp.library.documents.titles import rename_document
from webapp.library.documents.trash import delete_document
from webapp.library.documents.waiting import line_of
from webapp.library.errors import RefusedError
from webapp.library.ingest.archives import Unpacked, is_archive, upload_archive
from webapp.library.ingest.received import refuse_unread
from webapp.library.ingest.refused import DuplicateError, UploadRefusedError
from webapp.library.ingest.sample import SAMPLE_NAME, sample_bytes
from webapp.library.ingest.turns import set_paused
from webapp.library.ingest.uploads import upload_document
from webapp.library.models import Document, Workspace

MOST_LEFT_OUT = 50
CHANGES = {
    "retry": services.retry_document,
    "reingest": services.reingest_document,
    "cancel": services.cancel_document,
}


@require_POST
def upload(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Take a file into a `folder`: 201 with its row.

    Of an archive: 200 with what became of it, as JSON. 4xx with the reason as JSON.
    """
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    try:
        file = request.FILES.get("file")
        refuse_unread(request)
        if file is None:
            raise UploadRefusedError(
                gettext("No file came with the request. Choose one and try again.")
            )
        folder = request.POST.get("folder", "")
        if is_archive(file):
            return _unpacked(upload_archive(workspace, request.user, file, folder=folder))
        document = upload_document(workspace, request.user, file, folder=folder)
    except UploadRefusedError as error:
        return _refused(error)
    return _row(request, document, status=201)


def _unpacked(found: Unpacked) -> JsonResponse:
    told = [f"{one.name}: {one.reason}" for one in found.left_out[:MOST_LEFT_OUT]]
    if len(found.left_out) > MOST_LEFT_OUT:
        more = intcomma(len(found.left_out) - MOST_LEFT_OUT)
        told.append(gettext("and %(number)s more") % {"number": more})
    return JsonResponse({"message": found.summary, "left_out": told})


@require_POST
def sample(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Put the sample report into a workspace, for a first try."""
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    file = SimpleUploadedFile(SAMPLE_NAME, sample_bytes(), content_type="application/pdf")
    try:
        upload_document(workspace, request.user, file)
    except UploadRefusedError as error:
        messages.info(request, error.message)
    return redirect("workspace", workspace_id=workspace.pk)


def _refused(error: UploadRefusedError) -> JsonResponse:
    told = {"message": error.message}
    if isinstance(error, DuplicateError):
        found = error.document
        told |= {"document": str(found.pk), "where": error.where}
        told["link"], told["link_text"] = _way_to(found, error.where)
    return JsonResponse(told, status=error.status)


def _way_to(found: Document, where: str) -> tuple[str, str]:
    """Where the copy that is there already can be seen, or restored."""
    if where == "trash":
        return reverse("trash", args=[found.workspace_id]), gettext("Open the trash")
    return reverse("document", args=[found.pk]), gettext("Show it")


def _row(request: HttpRequest, document: Document, *, status: int = 200) -> HttpResponse:
    line = line_of(document.workspace) if document.is_working else None
    context = {"row": show_row(document, line), "can_edit": True, "workspace": document.workspace}
    return render(request, "library/_document.html", context, status=status)


@require_POST
def change_document(request: MemberRequest, document_id: UUID, change: str) -> HttpResponse:
    """Retry, ingest again, cancel or delete. Doing it twice is doing it once."""
    if change not in CHANGES and change != "delete":
        raise Http404
    editable = Document.objects.editable_by(request.user).select_related("workspace")
    document = get_object_or_404(editable, pk=document_id)
    if change == "delete":
        return _delete(request, document)
    CHANGES[change](document)
    if request.headers.get("HX-Request"):
        document.refresh_from_db()
        response = _row(request, document)
        response["HX-Trigger"] = "documents-changed"
        return response
    return redirect("document", document_id=document.pk)


@require_POST
def retry_failed(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Try again whatever could not be read in a workspace. Doing it twice is doing it once."""
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    services.retry_failed(workspace)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Trigger": "documents-changed"})
    return redirect("workspace", workspace_id=workspace_id)


@require_POST
def rename(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Give a document another `title`."""
    editable = Document.objects.editable_by(request.user).select_related("workspace")
    document = get_object_or_404(editable, pk=document_id)
    try:
        rename_document(document, request.POST.get("title", ""))
    except RefusedError as error:
        messages.error(request, error.message)
    if request.headers.get("HX-Request"):
        document.refresh_from_db()
        return _row(request, document)
    return redirect("document", document_id=document.pk)


def _delete(request: MemberRequest, document: Document) -> HttpResponse:
    """To the trash; whoever did it by mistake can undo it from the message."""
    delete_document(document, by=request.user)
    kept = value_of("TRASH_DAYS") > 0
    undo = reverse("restore_document", args=[document.pk]) if kept else ""
    told = (
        gettext("“%(title)s” is in the trash.")
        if kept
        else gettext("“%(title)s” was deleted for good.")
    )
    said = told % {"title": document.title}
    if request.headers.get("HX-Request"):
        events = {"documents-changed": "", "veracite:undo": {"words": said, "action": undo}}
        return HttpResponse(headers={"HX-Trigger": json.dumps(events)})
    # The address rides on the message: the template makes an undo button of it.
    messages.success(request, said, extra_tags=undo)
    return redirect("workspace", workspace_id=document.workspace_id)


@require_POST
def pause(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Pause the reading of the workspace's documents, or resume it."""
    workspace = get_object_or_404(Workspace.objects.owned_by(request.user), pk=workspace_id)
    set_paused(workspace, paused=bool(request.POST.get("paused")))
    return redirect("members", workspace_id=workspace_id)
