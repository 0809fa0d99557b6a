"""Acts on many documents: on those that are named, or on all that fit."""

from uuid import UUID

from django.http import Http404
from ninja import Router

from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_workspace
from webapp.api.schemas.shelf import ActIn, ActOut
from webapp.library.documents.bulk import Order, carry_out
from webapp.library.documents.catalog import fitting
from webapp.library.documents.fields.conditions import named_fields
from webapp.library.models import Document, DocumentQuerySet, Workspace

workspaces = Router(tags=["workspaces"])


@workspaces.post("/{uuid:workspace_id}/acts", response=ActOut)
def act(request: MemberRequest, workspace_id: UUID, body: ActIn) -> ActOut:
    """Move, tag, fill, try again or delete many: those of `documents`, or all that fit."""
    workspace = editable_workspace(request.user, workspace_id)
    named = named_fields(body.field, [workspace])
    order = Order(
        act=body.act,
        by=request.user,
        folder=body.to,
        add=body.add,
        remove=body.remove,
        field=next(iter(named), None),
        value=body.value,
    )
    done = carry_out(workspace, _meant(workspace, body), order)
    return ActOut(meant=done.meant, done=done.done)


def _meant(workspace: Workspace, body: ActIn) -> DocumentQuerySet:
    if body.fitting is not None:
        return fitting(workspace, body.fitting.q, body.fitting.only)
    ids = set(body.documents or ())
    found: DocumentQuerySet = Document.objects.current().filter(workspace=workspace, pk__in=ids)
    if found.count() != len(ids):
        raise Http404
    return found
