"""Versions of a document: a new one, an older one again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.versions import make_version
from webapp.library.errors import RefusedError
from webapp.library.ingest.received import refuse_unread
from webapp.library.ingest.refused import UploadRefusedError
from webapp.library.ingest.uploads import restore_version, upload_document
from webapp.library.models import Document


@require_POST
def new_version(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Take a file in as the next version; the present one answers until it is ready."""
    document = _editable(request, document_id)
    try:
        refuse_unread(request)
        file = request.FILES.get("file")
        if file is None:
            raise UploadRefusedError(
                gettext("No file came with the request. Choose one and try again.")
            )
        made = upload_document(document.workspace, request.user, file, version_of=document)
    except UploadRefusedError as error:
        messages.error(request, error.message)
        return redirect("document", document_id=document.pk)
    told = gettext("Version %(version)s is being read. Until it is ready the present one answers.")
    messages.success(request, told % {"version": made.version})
    return redirect("document", document_id=made.pk)


@require_POST
def make_version_of(request: MemberRequest, document_id: UUID, other_id: UUID) -> HttpResponse:
    """Turn a document that was uploaded by itself into the next version of another."""
    document, other = _editable(request, document_id), _editable(request, other_id)
    try:
        make_version(document, other)
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        document.refresh_from_db()
        told = gettext("This is version %(version)s of “%(title)s” now.")
        messages.success(request, told % {"version": document.version, "title": other.title})
    return redirect("document", document_id=document.pk)


@require_POST
def restore_older(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Make an older version the newest again."""
    document = _editable(request, document_id)
    try:
        made = restore_version(document, request.user)
    except UploadRefusedError as error:
        messages.error(request, error.message)
        return redirect("document", document_id=document.pk)
    messages.success(
        request,
        gettext(
            "Version %(old)s is being read as version %(new)s. Until it is ready the present one "
            "answers."
        )
        % {"old": document.version, "new": made.version},
    )
    return redirect("document", document_id=made.pk)


def _editable(request: MemberRequest, document_id: UUID) -> Document:
    documents = Document.objects.editable_by(request.user).select_related("workspace")
    return get_object_or_404(documents, pk=document_id)
