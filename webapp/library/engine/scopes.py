"""What a question may look through: workspaces, or some of their documents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from rag.types import Guide, Scope
from webapp.engine import index_fingerprint
from webapp.library.guard.guides import guides_of
from webapp.library.models import Document, DocumentQuerySet, Workspace

MOST_NAMED = 5_000  # documents of a scope; of more, what an index finds is sifted


def workspace_scopes(workspaces: Iterable[Workspace]) -> list[Scope]:
    """The scopes that cover all documents of these workspaces."""
    shape = index_fingerprint()
    return [
        Scope(
            collection=workspace.collection(shape),
            policy=workspace.policy,
            guide_to=partial(_guide_to, workspace),
        )
        for workspace in workspaces
    ]


@dataclass(frozen=True, slots=True)
class Within:
    """Says which of some documents are among so many that they are not named."""

    documents: DocumentQuerySet

    def __call__(self, ids: Collection[str]) -> frozenset[str]:
        """See rag.types.Scope. A query."""
        known = self.documents.filter(pk__in=ids).order_by()
        return frozenset(str(pk) for pk in known.values_list("pk", flat=True))


def narrowed_scope(workspace: Workspace, documents: DocumentQuerySet) -> Scope:
    """The scope that covers those of the documents that are in the workspace.

    Named one by one, so that an index finds all that few of them have, unless they are very many.
    """
    inside = documents.filter(workspace=workspace)
    named = not inside.more_than(MOST_NAMED)
    ids = inside.order_by().values_list("pk", flat=True) if named else ()
    return Scope(
        collection=workspace.collection(index_fingerprint()),
        document_ids=frozenset(map(str, ids)) if named else None,
        within=None if named else Within(inside),
        policy=workspace.policy,
        guide_to=partial(_guide_to, workspace),
    )


def _guide_to(workspace: Workspace, document_id: str) -> Guide | None:
    """See rag.types.Scope. Two queries."""
    ready = Document.objects.ready().filter(workspace=workspace, pk=document_id)
    guides = guides_of(ready.select_related("workspace"))
    return next(iter(guides.values()), None)
