"""What each kind of chore does, step by step, by the code of the management commands."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from webapp.engine import index_fingerprint
from webapp.library.documents.reading import reingest_document
from webapp.library.documents.trash import empty_trash
from webapp.library.engine.library import library_engine
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.check import Checker, Difference
from webapp.library.upkeep.rebuild import rebuild
from webapp.maintenance.backup import Backup, back_up
from webapp.maintenance.models import Chore, Kind
from webapp.maintenance.older import read_by_older

MOST_TOLD = 100  # differences that are kept one by one


@dataclass(frozen=True, slots=True)
class Step:
    """How far a chore is. `place`: where another worker would go on, if not at the beginning."""

    done: int
    total: int
    place: Mapping[str, Any] = field(default_factory=dict)


Work: TypeAlias = Callable[[Chore], Iterator[Step]]


def _checked(chore: Chore, *, mends: bool) -> Iterator[Step]:
    """Compare all, and mend. The numbers are of parts: what is in one is known afterwards."""
    checker = Checker(engine=library_engine(), fingerprint=index_fingerprint())
    total = checker.parts_count() + mends
    found: list[Difference] = []
    for done, part in enumerate(checker.parts(), start=1):
        found.extend(part)
        yield Step(done, max(done, total))
    left = checker.repair(found) if mends else found
    kinds, unmended = (Counter(one.kind.name.lower() for one in some) for some in (found, left))
    shown = [
        {"kind": one.kind.name.lower(), "document": one.document_id, "count": one.count,
         "mended": one not in left}
        for one in found[:MOST_TOLD]
    ]  # fmt: skip
    chore.result = {
        "found": len(found), "left": len(left), "kinds": kinds, "kinds_left": unmended,
        "shown": shown,
    }  # fmt: skip
    yield Step(total, total)


def check(chore: Chore) -> Iterator[Step]:
    """Compare the database with both indexes and the files."""
    return _checked(chore, mends=False)


def mend(chore: Chore) -> Iterator[Step]:
    """The same, and mend what can be mended."""
    return _checked(chore, mends=True)


def rebuild_all(chore: Chore) -> Iterator[Step]:
    """Make both indexes new from the database, workspace by workspace, document by document."""
    place, total = chore.place, Document.objects.ready().count()
    done = chore.done - bool(place)  # the last one is done again
    workspaces = Workspace.objects.filter(deleted_at=None).order_by("pk")
    if place:
        workspaces = workspaces.filter(pk__gte=UUID(place["workspace"]))
    engine, fingerprint = library_engine(), index_fingerprint()
    for workspace in workspaces:
        is_begun = place.get("workspace") == str(workspace.pk)
        after = datetime.fromisoformat(place["after"]) if is_begun else None
        for one in rebuild(workspace, engine, fingerprint, after=after):
            done += 1
            here = {"workspace": str(workspace.pk), "after": one.document.created.isoformat()}
            yield Step(done, max(done, total), here)
    chore.result = {"documents": done}


def read_again(chore: Chore) -> Iterator[Step]:
    """Have all read again that an older reader read. What is queued already is not among them."""
    done, total = chore.done, chore.done + read_by_older().count()
    for document in read_by_older().iterator():
        done += reingest_document(document, bulk=True)
        yield Step(done, max(done, total))
    chore.result = {"documents": done}


def empty_all_trash(chore: Chore) -> Iterator[Step]:
    """Delete for good what is in the trash of all workspaces; workers remove it."""
    done, total = chore.done, chore.done + Document.objects.in_trash().count()
    full = Document.objects.in_trash().order_by().values("workspace")
    for workspace in Workspace.objects.filter(deleted_at=None, pk__in=full):
        done += empty_trash(workspace, by=chore.asked_by)
        yield Step(done, max(done, total))
    chore.result = {"documents": done}


def back_up_now(chore: Chore) -> Iterator[Step]:
    """Copy database, files and secrets aside."""
    for one in back_up():
        if isinstance(one, Backup):
            chore.result = {"folder": str(one.folder), "bytes": one.size, "files": one.files}
        else:
            yield Step(*one)


WORK: Mapping[Kind, Work] = {
    Kind.CHECK: check,
    Kind.MEND: mend,
    Kind.REBUILD: rebuild_all,
    Kind.READ_AGAIN: read_again,
    Kind.EMPTY_TRASH: empty_all_trash,
    Kind.BACK_UP: back_up_now,
}
