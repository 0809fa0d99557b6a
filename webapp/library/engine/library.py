"""The engine of this process, over the chunks in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.types import Chunk as RagChunk
from rag.types import Scope
from webapp.connected.chosen import Own, chosen
from webapp.connected.embedders import embedders
from webapp.connected.models import Purpose
from webapp.engine import build_engine, connected
from webapp.library.engine.calibrating import calibrated
from webapp.library.engine.inventory import find_documents
from webapp.library.engine.judging import judge
from webapp.library.engine.memory import LibraryMemory
from webapp.library.engine.own import own_of
from webapp.library.guard.sensitive import guard_chunks
from webapp.library.models import Chunk, Workspace
from webapp.library.viewer.seen import draw_page

if TYPE_CHECKING:
    from rag.engine import Engine

MEMORY = LibraryMemory()
# Of its document no more than says where a chunk belongs, what it is written in, and whether it was
# looked through: all of it took as long as the rest of a page of hits.
NEEDED = (
    *(field.name for field in Chunk._meta.fields),  # noqa: SLF001
    *(f"document__{name}" for name in ("workspace", "languages", "guarded")),
)


def library_engine(workspace: Workspace | None = None) -> "Engine":
    """The engine of this process, over the chunks in the database; for a workspace with its models.

    With the models, the judge and the calibration that there are now: new ones need no restart.
    """
    return _engine(own_of(workspace) if workspace else {})


def reading_engine(workspace: Workspace) -> "Engine":
    """The engine of this process that reads documents into a workspace.

    Figures are described by the model that it chose for that, or else by the installation's, also
    where another one of its own answers: what no owner chose is shown no passages, but documents
    are read the same for all.
    """
    own = own_of(workspace)
    return _engine({name: own[name] for name in own if name == Purpose.CAPTIONS})


def _engine(own: Own) -> "Engine":
    models = chosen(own)
    made = build_engine(load_chunks, MEMORY, find_documents, draw_page)
    engine = connected(made, models, embedders().searched)
    return calibrated(replace(engine, judge=judge(models.judging)))


def load_chunks(ids: Sequence[str], scope: Scope) -> Mapping[str, RagChunk]:
    """The live chunks among the ids, within the scope and under its policy.

    An index may hold too much.
    """
    return load_chunks_of([(ids, scope)])


def load_chunks_of(asked: Sequence[tuple[Sequence[str], Scope]]) -> Mapping[str, RagChunk]:
    """The same of several scopes, each with ids of its own. One query, as long as no policy hides
    anything."""
    # The database is asked for the ids alone: told of the workspace or of documents as well, it
    # may go through all chunks of those instead.
    every = [one for ids, _ in asked for one in ids]
    live = Chunk.objects.live().filter(id__in=every).order_by()
    found = {one.id: one for one in live.select_related("document").only(*NEEDED)}
    loaded: dict[str, RagChunk] = {}
    for ids, scope in asked:
        workspace = Workspace.of_collection(scope.collection)
        there = (found[one] for one in dict.fromkeys(ids) if one in found)
        here = [chunk for chunk in there if chunk.document.workspace_id == workspace]
        allowed = scope.among({str(chunk.document_id) for chunk in here})
        within = [chunk for chunk in here if str(chunk.document_id) in allowed]
        loaded |= guard_chunks(within, scope.policy)
    return loaded
