"""Fetches what a caller may see (else 404), and may change (else 403)."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from ninja.errors import AuthorizationError

from webapp.accounts.models import User
from webapp.library.models import Document, Workspace


def visible_workspace(user: User, workspace_id: UUID) -> Workspace:
    """A workspace of the user's."""
    return get_object_or_404(Workspace.objects.visible_to(user), pk=workspace_id)


def editable_workspace(user: User, workspace_id: UUID) -> Workspace:
    """A workspace that the user may upload to."""
    workspace = visible_workspace(user, workspace_id)
    if not Workspace.objects.editable_by(user).filter(pk=workspace_id).exists():
        raise AuthorizationError(message=gettext("Viewers may not upload here."))
    return workspace


def owned_workspace(user: User, workspace_id: UUID) -> Workspace:
    """A workspace that the user owns."""
    workspace = visible_workspace(user, workspace_id)
    if not Workspace.objects.owned_by(user).filter(pk=workspace_id).exists():
        raise AuthorizationError(message=gettext("Only an owner of the workspace may do this."))
    return workspace


def visible_document(user: User, document_id: UUID) -> Document:
    """A document in a workspace of the user's."""
    return get_object_or_404(Document.objects.visible_to(user), pk=document_id)


def editable_document(user: User, document_id: UUID) -> Document:
    """A document that the user may delete."""
    document = visible_document(user, document_id)
    if not Document.objects.editable_by(user).filter(pk=document_id).exists():
        raise AuthorizationError(message=gettext("Viewers may not change or delete documents."))
    return document
