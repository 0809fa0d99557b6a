"""What people have: workspaces with members, and documents with their pages and chunks.

All else imports the models from here; each subject has a module of its own.
"""

from webapp.library.models.beside import (
    BesideRow,
    due_beside,
    in_beside,
    lacking_beside,
    refused_beside,
)
from webapp.library.models.calibrations import FittedCalibration
from webapp.library.models.contents import Chunk, Kept, Page
from webapp.library.models.documents import Document
from webapp.library.models.doors import DocumentQuerySet
from webapp.library.models.exams import JudgeExam
from webapp.library.models.fields import FieldValue, Kind, OwnField
from webapp.library.models.folders import Folder
from webapp.library.models.guides import Guide
from webapp.library.models.indexes import WORKING
from webapp.library.models.installation import Installation
from webapp.library.models.receipts import Receipt
from webapp.library.models.sensitive import Opening, SensitivePlace
from webapp.library.models.tags import Tag
from webapp.library.models.workspaces import (
    Doubtful,
    Invitation,
    Membership,
    Role,
    Visitor,
    Workspace,
    WorkspaceQuerySet,
    WorkspaceUse,
)

__all__ = [
    "WORKING",
    "BesideRow",
    "Chunk",
    "Document",
    "DocumentQuerySet",
    "Doubtful",
    "FieldValue",
    "FittedCalibration",
    "Folder",
    "Guide",
    "Installation",
    "Invitation",
    "JudgeExam",
    "Kept",
    "Kind",
    "Membership",
    "Opening",
    "OwnField",
    "Page",
    "Receipt",
    "Role",
    "SensitivePlace",
    "Tag",
    "Visitor",
    "Workspace",
    "WorkspaceQuerySet",
    "WorkspaceUse",
    "due_beside",
    "in_beside",
    "lacking_beside",
    "refused_beside",
]
