"""What people have: workspaces with members, and documents with their pages and chunks.

All else imports the models from here; each subject has a module of its own.
"""

from webapp.library.content_models import Chunk, Kept, Page
from webapp.library.document_models import WORKING, Document, DocumentQuerySet
from webapp.library.receipts import Receipt
from webapp.library.sensitive_models import Opening, SensitivePlace
from webapp.library.tag_models import Tag
from webapp.library.workspace_models import (
    Doubtful,
    Invitation,
    Membership,
    Role,
    Visitor,
    Workspace,
    WorkspaceQuerySet,
)

__all__ = [
    "WORKING",
    "Chunk",
    "Document",
    "DocumentQuerySet",
    "Doubtful",
    "Invitation",
    "Kept",
    "Membership",
    "Opening",
    "Page",
    "Receipt",
    "Role",
    "SensitivePlace",
    "Tag",
    "Visitor",
    "Workspace",
    "WorkspaceQuerySet",
]
