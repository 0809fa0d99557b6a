"""Own fields: those of a workspace, and what they say of a document."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Status

from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_document, owned_workspace, visible_workspace
from webapp.api.schemas.documents import DocumentOut
from webapp.api.schemas.shelf import FillIn, OwnFieldIn, OwnFieldOut
from webapp.library.documents.fields import define_field, fields_of, fill_document
from webapp.library.models import OwnField

documents = Router(tags=["documents"])
workspaces = Router(tags=["workspaces"])


@workspaces.get("/{uuid:workspace_id}/fields", response=list[OwnFieldOut])
def list_fields(request: MemberRequest, workspace_id: UUID) -> list[OwnFieldOut]:
    """The own fields of a workspace."""
    workspace = visible_workspace(request.user, workspace_id)
    return [OwnFieldOut.of(one) for one in fields_of(workspace)]


@workspaces.post("/{uuid:workspace_id}/fields", response={201: OwnFieldOut})
def add_field(request: MemberRequest, workspace_id: UUID, body: OwnFieldIn) -> Status[OwnFieldOut]:
    """Define a field. For the owners of the workspace."""
    workspace = owned_workspace(request.user, workspace_id)
    field = define_field(workspace, body.name, body.kind, "\n".join(body.choices))
    return Status(201, OwnFieldOut.of(field))


@workspaces.delete("/{uuid:workspace_id}/fields/{int:field_id}", response={204: None})
def remove_field(request: MemberRequest, workspace_id: UUID, field_id: int) -> Status[None]:
    """Delete a field with what it says of all documents. For the owners of the workspace."""
    workspace = owned_workspace(request.user, workspace_id)
    get_object_or_404(OwnField, workspace=workspace, pk=field_id).delete()
    return Status(204, None)


@documents.put("/{uuid:document_id}/fields", response=DocumentOut)
def fill(request: MemberRequest, document_id: UUID, body: FillIn) -> DocumentOut:
    """Say what own fields are, of a document."""
    document = editable_document(request.user, document_id)
    fill_document(document, body.fields)
    return DocumentOut.of(document)
