"""Which documents say on the whole what a document says, from the vectors that are stored."""

from dataclasses import dataclass
from uuid import UUID

from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import workspace_scopes
from webapp.library.models import Document, Visitor, Workspace

MOST_SIMILAR = 8
MOST_COMPARED = 24  # of them some may not be seen, or any more
# The cosine between the middles of two documents, by the embedding model that comes with the
# product. The halves of nine articles come to .70 or more, those of different ones to .50 at most;
# of 68,000 pairs from financial reports, medicine, an encyclopaedia, speeches and chats, each of
# two different sources, 99.9 % stay below .53 and all below .60; abstracts on the same illness
# begin at .59.
NEAR = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """Documents like another, the most like it first. `unread`: nothing can be told of it, since
    the model that compares does not read its language."""

    documents: tuple[Document, ...] = ()
    unread: bool = False


def similar_to(user: Visitor, document: Document) -> Similar:
    """Those that a person may see, wherever they are. Raises IndexDownError."""
    dense = library_engine().dense
    languages = document.languages.split()
    if languages and not any(map(dense.reads, languages)):
        return Similar(unread=True)
    scopes = workspace_scopes(Workspace.objects.visible_to(user))
    found = dense.alike(
        (str(document.pk), document.generation),
        document.workspace.collection(index_fingerprint()),
        scopes,
        MOST_COMPARED,
    )
    near = [UUID(pk) for pk, cosine in found if cosine >= NEAR]
    ready = Document.objects.visible_to(user).ready().exclude(pk=document.pk)
    rows = ready.select_related("workspace").order_by().in_bulk(near)
    documents = tuple(rows[pk] for pk in near if pk in rows)
    return Similar(documents=documents[:MOST_SIMILAR])
