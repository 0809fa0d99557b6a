"""Workspaces and uploads to them."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from ninja import Query, Router, Status
from ninja.errors import HttpError

from rag.types import Policy, Stage
from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_workspace, owned_workspace, visible_workspace
from webapp.api.schemas import refuse_unknown
from webapp.api.schemas.documents import DocumentOut, DocumentsOut, UnpackedOut, UploadOut, with_all
from webapp.api.schemas.shelf import DocumentsIn
from webapp.api.schemas.workspaces import PolicyIn, PolicyOut, ReadingIn, WorkspaceIn, WorkspaceOut
from webapp.library.documents.catalog import catalog, load
from webapp.library.documents.waiting import line_of
from webapp.library.guard.policy import set_policy
from webapp.library.ingest.archives import is_archive, upload_archive
from webapp.library.ingest.received import refuse_unread
from webapp.library.ingest.turns import set_paused
from webapp.library.ingest.uploads import upload_document
from webapp.library.models import Document, Workspace
from webapp.library.people.workspaces import create_workspace

router = Router(tags=["workspaces"])

# Written by hand: the file is taken from the request itself, after access was checked, so that
# what is over the limit is told as such and not as a missing field.
MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "folder": {
                            "type": "string",
                            "description": "Where it is to lie; not of a new version.",
                        },
                    },
                }
            }
        },
    }
}


@router.get("", response=list[WorkspaceOut])
def list_workspaces(request: MemberRequest) -> list[WorkspaceOut]:
    """The workspaces that the caller is a member of."""
    return [WorkspaceOut.of(one) for one in Workspace.objects.visible_to(request.user)]


@router.post("", response={201: WorkspaceOut})
def make_workspace(request: MemberRequest, body: WorkspaceIn) -> Status[WorkspaceOut]:
    """Make a workspace; the caller owns it."""
    return Status(201, WorkspaceOut.of(create_workspace(request.user, body.name)))


@router.get("/{uuid:workspace_id}/documents", response=DocumentsOut)
def list_documents(
    request: MemberRequest, workspace_id: UUID, wanted: Query[DocumentsIn]
) -> DocumentsOut:
    """The documents of a workspace whose name holds `q`, sorted, a part of them."""
    refuse_unknown(request, DocumentsIn)
    workspace = visible_workspace(request.user, workspace_id)
    documents = catalog(workspace, wanted.q, wanted.sort, wanted.only)
    if wanted.stage is not None:
        documents = documents.filter(stage=wanted.stage)
    if wanted.quality is not None:
        documents = documents.filter(wanted.quality.filter())
    ids = documents.values_list("pk", flat=True)[wanted.offset : wanted.offset + wanted.limit]
    page = load(list(ids), with_all(Document.objects.all()))
    line = line_of(workspace) if any(one.stage == Stage.QUEUED for one in page) else None
    told = [DocumentOut.of(one, line) for one in page]
    return DocumentsOut(documents=told, total=documents.count())


@router.put("/{uuid:workspace_id}/reading", response=WorkspaceOut)
def pause_or_resume(request: MemberRequest, workspace_id: UUID, body: ReadingIn) -> WorkspaceOut:
    """Pause the reading of the workspace's documents, or resume it. For its owners."""
    workspace = owned_workspace(request.user, workspace_id)
    set_paused(workspace, paused=body.paused)
    workspace.refresh_from_db()
    return WorkspaceOut.of(workspace)


@router.post(
    "/{uuid:workspace_id}/documents",
    response={201: UploadOut, 200: UnpackedOut},
    openapi_extra=MULTIPART,
)
def upload(request: MemberRequest, workspace_id: UUID) -> Status[UploadOut | UnpackedOut]:
    """Upload a file as the multipart field `file`, into a `folder`. It is read in the background.

    Of a ZIP archive each file becomes a document, in its folder within: 200 with all of them and
    what was left out. 409 with the `id` of the document when the workspace has this very file, 413
    when it is over the limit, 400 when it cannot be read or is not what its name says.
    """
    workspace = editable_workspace(request.user, workspace_id)
    file = request.FILES.get("file")
    refuse_unread(request)
    if not isinstance(file, UploadedFile):
        raise HttpError(400, gettext("Send the file as the multipart field “file”."))
    folder = request.POST.get("folder", "")
    if is_archive(file):
        unpacked = upload_archive(workspace, request.user, file, folder=folder)
        return Status(200, UnpackedOut.of(unpacked))
    document = upload_document(workspace, request.user, file, folder=folder)
    return Status(201, UploadOut(id=document.pk, stage=document.stage))


@router.get("/{uuid:workspace_id}/policy", response=PolicyOut)
def show_policy(request: MemberRequest, workspace_id: UUID) -> PolicyOut:
    """What is hidden in a workspace, by kind, and how often each kind was found."""
    return PolicyOut.of(visible_workspace(request.user, workspace_id))


@router.put("/{uuid:workspace_id}/policy", response=PolicyOut)
def change_policy(request: MemberRequest, workspace_id: UUID, body: PolicyIn) -> PolicyOut:
    """Say what is hidden: for each kind `off`, `mask` or `block`. What is not named is off."""
    workspace = owned_workspace(request.user, workspace_id)
    set_policy(workspace, request.user, Policy(actions=body.actions))
    return PolicyOut.of(workspace)
