"""What the API takes and gives about workspaces."""

from uuid import UUID

from ninja import Schema
from pydantic import Field

from rag.types import Action, SensitiveKind
from webapp.api.schemas import In, Text
from webapp.library.guard.policy import kind_rows
from webapp.library.models import Document, Workspace


class WorkspaceIn(In):
    """A workspace to make."""

    name: Text = Field(max_length=1000)


class WorkspaceOut(Schema):
    """A workspace."""

    id: UUID
    name: str
    documents: int
    paused: bool = Field(description="Whether the reading of its documents is paused.")

    @classmethod
    def of(cls, workspace: Workspace) -> "WorkspaceOut":
        """From its row. Costs a query."""
        documents = Document.objects.current().filter(workspace=workspace).count()
        paused = workspace.paused_at is not None
        return cls(id=workspace.pk, name=workspace.name, documents=documents, paused=paused)


class ReadingIn(In):
    """Whether the documents of a workspace are read."""

    paused: bool


class PolicyIn(In):
    """What is to be done about each kind of sensitive words."""

    actions: dict[SensitiveKind, Action]


class PolicyOut(Schema):
    """What is done about each kind, and how many places of it were found."""

    actions: dict[SensitiveKind, Action]
    found: dict[SensitiveKind, int]

    @classmethod
    def of(cls, workspace: Workspace) -> "PolicyOut":
        """From its row. Costs a query."""
        rows = kind_rows(workspace, workspace.policy)
        return cls(
            actions={row.kind: row.action for row in rows},
            found={row.kind: row.places for row in rows},
        )
