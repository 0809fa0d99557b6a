"""The life of a document: versions, what changed between them, the trash, receipts."""

from typing import Annotated
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from ninja import Field, Router, Status
from ninja.errors import AuthorizationError, HttpError

from webapp.accounts.models import User
from webapp.accounts.requests import MemberRequest
from webapp.api.access import (
    editable_document,
    editable_workspace,
    owned_workspace,
    visible_document,
)
from webapp.api.schemas.documents import DocumentOut, DocumentsOut, UploadOut, with_all
from webapp.api.schemas.life import ComparisonOut, ReceiptOut
from webapp.api.workspaces import MULTIPART
from webapp.library.documents.trash import empty_trash, purge_document, restore_document
from webapp.library.documents.versions import versions_of
from webapp.library.ingest.received import refuse_unread
from webapp.library.ingest.uploads import restore_version, upload_document
from webapp.library.models import Document, Receipt, Workspace
from webapp.library.viewer.comparing import compare_documents

Limit = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]

documents = Router(tags=["documents"])
workspaces = Router(tags=["workspaces"])


@documents.get("/{uuid:document_id}/versions", response=list[DocumentOut])
def list_versions(request: MemberRequest, document_id: UUID) -> list[DocumentOut]:
    """All versions of a document, the newest first."""
    versions = versions_of(visible_document(request.user, document_id))
    return [DocumentOut.of(one) for one in with_all(versions)]


@documents.post("/{uuid:document_id}/versions", response={201: UploadOut}, openapi_extra=MULTIPART)
def add_version(request: MemberRequest, document_id: UUID) -> Status[UploadOut]:
    """Upload a newer file of a document as the multipart field `file`.

    The present version answers until the new one is ready, and stays to be read afterwards.
    """
    document = editable_document(request.user, document_id)
    file = request.FILES.get("file")
    refuse_unread(request)
    if not isinstance(file, UploadedFile):
        raise HttpError(400, gettext("Send the file as the multipart field “file”."))
    made = upload_document(document.workspace, request.user, file, version_of=document)
    return Status(201, UploadOut(id=made.pk, stage=made.stage))


@documents.post("/{uuid:document_id}/use-again", response={201: UploadOut})
def use_again(request: MemberRequest, document_id: UUID) -> Status[UploadOut]:
    """Make an older version the newest again, as a further version of the same file."""
    made = restore_version(editable_document(request.user, document_id), request.user)
    return Status(201, UploadOut(id=made.pk, stage=made.stage))


@documents.get("/{uuid:document_id}/compare/{uuid:other_id}", response=ComparisonOut)
def compare(
    request: MemberRequest,
    document_id: UUID,
    other_id: UUID,
    limit: Limit = 100,
    offset: Offset = 0,
) -> ComparisonOut:
    """What text changed from one version of a document to another, and on which pages."""
    old = visible_document(request.user, document_id)
    new = visible_document(request.user, other_id)
    if old.lineage is None or old.lineage != new.lineage:
        raise Http404
    return ComparisonOut.of(compare_documents(old, new), offset, limit)


@documents.post("/{uuid:document_id}/restore", response=DocumentOut)
def restore(request: MemberRequest, document_id: UUID) -> DocumentOut:
    """Take a document out of the trash; it is not read again."""
    document = _in_trash(request.user, document_id)
    if not Document.objects.restorable_by(request.user).filter(pk=document_id).exists():
        raise AuthorizationError(message=gettext("Viewers may not restore documents."))
    restore_document(document)
    return DocumentOut.of(visible_document(request.user, document_id))


@documents.post("/{uuid:document_id}/purge", response={202: None})
def purge(request: MemberRequest, document_id: UUID) -> Status[None]:
    """Delete a document in the trash for good. The receipt follows when nothing is left."""
    document = _in_trash(request.user, document_id)
    if not Document.objects.purgeable_by(request.user).filter(pk=document_id).exists():
        raise AuthorizationError(message=gettext("Only owners may delete for good."))
    purge_document(document, by=request.user)
    return Status(202, None)


@workspaces.get("/{uuid:workspace_id}/trash", response=DocumentsOut)
def list_trash(
    request: MemberRequest, workspace_id: UUID, limit: Limit = 100, offset: Offset = 0
) -> DocumentsOut:
    """What is in the trash of a workspace, the last deleted first."""
    workspace = editable_workspace(request.user, workspace_id)
    found = Document.objects.in_trash().filter(workspace=workspace)
    page = with_all(found.order_by("-deleted_at", "pk"))[offset : offset + limit]
    return DocumentsOut(documents=[DocumentOut.of(one) for one in page], total=found.count())


@workspaces.delete("/{uuid:workspace_id}/trash", response={202: None})
def empty(request: MemberRequest, workspace_id: UUID) -> Status[None]:
    """Delete all that is in the trash of a workspace for good."""
    empty_trash(owned_workspace(request.user, workspace_id), by=request.user)
    return Status(202, None)


@workspaces.get("/{uuid:workspace_id}/receipts", response=list[ReceiptOut])
def list_receipts(
    request: MemberRequest, workspace_id: UUID, limit: Limit = 100, offset: Offset = 0
) -> list[ReceiptOut]:
    """What was deleted for good in a workspace, the last first. For its owners."""
    kept = Receipt.objects.filter(workspace=owned_workspace(request.user, workspace_id))
    page = kept.select_related("deleted_by", "purged_by")[offset : offset + limit]
    return [ReceiptOut.of(one) for one in page]


def _in_trash(user: User, document_id: UUID) -> Document:
    """A document in the trash of one of the user's workspaces."""
    mine = Document.objects.in_trash().filter(workspace__in=Workspace.objects.visible_to(user))
    return get_object_or_404(mine, pk=document_id)
