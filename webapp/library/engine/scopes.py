"""What a question may look through: workspaces, or some of their documents."""

from collections.abc import Iterable

from rag.types import Scope
from webapp.engine import index_fingerprint
from webapp.library.models import Document, Workspace


def workspace_scopes(workspaces: Iterable[Workspace]) -> list[Scope]:
    """The scopes that cover all documents of these workspaces."""
    shape = index_fingerprint()
    return [
        Scope(collection=workspace.collection(shape), policy=workspace.policy)
        for workspace in workspaces
    ]


def document_scopes(documents: Iterable[Document]) -> list[Scope]:
    """The scopes that cover exactly these documents, one for each workspace."""
    shape = index_fingerprint()
    found: dict[Workspace, set[str]] = {}
    for document in documents:
        found.setdefault(document.workspace, set()).add(str(document.pk))
    return [
        Scope(
            collection=workspace.collection(shape),
            document_ids=frozenset(ids),
            policy=workspace.policy,
        )
        for workspace, ids in sorted(found.items(), key=lambda pair: pair[0].pk)
    ]
