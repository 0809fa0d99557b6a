"""Tags: those of a workspace, putting them on documents and taking them off."""

from uuid import UUID

from django.http import Http404
from ninja import Router

from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_document, editable_workspace, visible_workspace
from webapp.api.schemas.documents import DocumentOut
from webapp.api.schemas.shelf import TagManyIn, TagOut, TagsIn
from webapp.library.documents.tags import change_tags, set_tags, tags_of
from webapp.library.models import Document, Workspace

documents = Router(tags=["documents"])
workspaces = Router(tags=["workspaces"])


@workspaces.get("/{uuid:workspace_id}/tags", response=list[TagOut])
def list_tags(request: MemberRequest, workspace_id: UUID) -> list[TagOut]:
    """The tags that documents of a workspace have, by name."""
    return _told(visible_workspace(request.user, workspace_id))


@workspaces.post("/{uuid:workspace_id}/tags", response=list[TagOut])
def tag_many(request: MemberRequest, workspace_id: UUID, body: TagManyIn) -> list[TagOut]:
    """Put tags on many documents at once, and take others off them."""
    workspace = editable_workspace(request.user, workspace_id)
    ids = set(body.documents)
    editable = Document.objects.editable_by(request.user)
    found = list(editable.filter(workspace=workspace, pk__in=ids))
    if len(found) != len(ids):
        raise Http404
    change_tags(workspace, found, add=body.add, remove=body.remove)
    return _told(workspace)


@documents.put("/{uuid:document_id}/tags", response=DocumentOut)
def change_document_tags(request: MemberRequest, document_id: UUID, body: TagsIn) -> DocumentOut:
    """Give a document these tags and no others."""
    document = editable_document(request.user, document_id)
    set_tags(document, body.tags)
    return DocumentOut.of(document)


def _told(workspace: Workspace) -> list[TagOut]:
    return [TagOut(name=tag.name, documents=tag.uses) for tag in tags_of(workspace)]
