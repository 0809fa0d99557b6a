"""Folders: those of a workspace, renaming one, moving a document."""

from uuid import UUID

from django.http import Http404
from ninja import Router

from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_document, editable_workspace, visible_workspace
from webapp.api.schemas.documents import DocumentOut
from webapp.api.schemas.shelf import FolderIn, FolderOut, RenameFolderIn
from webapp.library.documents.folders import folders_of, move_documents, rename_folder
from webapp.library.models import Document, Folder, Workspace

documents = Router(tags=["documents"])
workspaces = Router(tags=["workspaces"])


@workspaces.get("/{uuid:workspace_id}/folders", response=list[FolderOut])
def list_folders(request: MemberRequest, workspace_id: UUID) -> list[FolderOut]:
    """The folders in which documents of a workspace lie, by name."""
    return _told(visible_workspace(request.user, workspace_id))


@workspaces.post("/{uuid:workspace_id}/folders/rename", response=list[FolderOut])
def rename(request: MemberRequest, workspace_id: UUID, body: RenameFolderIn) -> list[FolderOut]:
    """Give a folder another path, with all that lies in it; one that is there takes it in."""
    workspace = editable_workspace(request.user, workspace_id)
    try:
        rename_folder(workspace, body.folder, body.to)
    except Folder.DoesNotExist:
        raise Http404 from None
    return _told(workspace)


@documents.put("/{uuid:document_id}/folder", response=DocumentOut)
def move(request: MemberRequest, document_id: UUID, body: FolderIn) -> DocumentOut:
    """Put a document into a folder, which is made if there is none."""
    document = editable_document(request.user, document_id)
    move_documents(document.workspace, Document.objects.filter(pk=document.pk), body.folder)
    return DocumentOut.of(editable_document(request.user, document_id))


def _told(workspace: Workspace) -> list[FolderOut]:
    return [FolderOut(folder=path, documents=uses) for path, uses in folders_of(workspace).items()]
