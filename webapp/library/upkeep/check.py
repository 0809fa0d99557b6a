"""Compares the database with both indexes and the files, in both directions, and repairs."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from webapp.engine import index_fingerprints
from webapp.library.documents.files import pictures_of, remove_files
from webapp.library.documents.reading import reingest_document
from webapp.library.models import WORKING, Chunk, Document, DocumentQuerySet, Workspace
from webapp.library.upkeep.keepers import KEEPERS
from webapp.library.upkeep.rebuild import OURS, index_document
from webapp.library.upkeep.tidy import tidy

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.indexes import Index

logger = logging.getLogger(__name__)

PAGE = 500  # documents that are held at once
YOUNG = timedelta(hours=1)  # files of an upload that is just coming in have no row yet


class Kind(StrEnum):
    """What can differ."""

    MISSING = "chunks are missing in the index"
    EXTRA = "entries in the index are of no live chunk"
    ORPHAN = "the collection belongs to no workspace, or to another embedding model"
    EMPTIED = "nothing is left in the collection of another embedding model"
    LOST_ROWS = "chunks are missing in the database"
    UNTIDY = "older or deleted rows are left"
    NO_ORIGINAL = "the uploaded file is missing"
    NO_LAYOUT = "the words and boxes of its pages are missing"
    EXTRA_FILES = "files belong to no document"
    WORDS = "words of a document that is gone for good are left"
    EXTRA_PICTURES = "cached pictures of pages belong to no document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that does not agree. `count`: how many chunks, entries or files."""

    kind: Kind
    where: str
    document_id: str = ""
    collection: str = ""
    count: int = 1

    @property
    def text(self) -> str:
        """As a line to read."""
        of = f" of document {self.document_id}" if self.document_id else ""
        into = f" ({self.collection})" if self.collection else ""
        return f"{self.where}{of}: {self.kind.value}: {self.count}{into}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks everything. What a worker is at right now is left out: it is meant to differ."""

    engine: "Engine"
    fingerprint: str

    def differences(self) -> Iterator[Difference]:
        """All of them. Holds the ids of one workspace at a time. Raises RagError and STORE_DOWN."""
        for part in self.parts():
            yield from part

    def parts(self) -> Iterator[Iterator[Difference]]:
        """The same, one look after the other: where one cannot be taken, the next may."""
        yield self._untidy()
        yield _row_differences()
        yield _file_differences()
        yield _extra_files()
        yield _extra_pictures()
        yield _left_words()
        for workspace in Workspace.objects.all():
            for name, index in self._indexes():
                yield _index_differences(workspace, name, index, self.fingerprint)
        for name, index in self._indexes():
            yield self._orphans(name, index)

    def parts_count(self) -> int:
        """How many parts there are, as far as can be told before."""
        return sum(1 for _ in self.parts())

    def repair(self, differences: Iterable[Difference]) -> list[Difference]:
        """Mend what can be mended, and give back what cannot. Raises RagError.

        What is read again by the workers counts as mended; a lost original has to be uploaded.
        """
        left: list[Difference] = []
        reindexed: set[str] = set()
        for difference in differences:
            if difference.kind in {Kind.MISSING, Kind.EXTRA}:
                if difference.document_id not in reindexed:
                    self._reindex(difference)
                reindexed.add(difference.document_id)
            elif not self._mended(difference):
                left.append(difference)
        return left

    def _mended(self, difference: Difference) -> bool:
        match difference.kind:
            case Kind.ORPHAN | Kind.EMPTIED:
                dict(self._indexes())[difference.where].drop(difference.collection)
                return True
            case Kind.EXTRA_FILES | Kind.EXTRA_PICTURES:
                remove_files(Document(pk=difference.document_id))
                return True
            case Kind.WORDS:
                for keeper in KEEPERS:
                    keeper.erase(difference.document_id)
                return True
            case Kind.UNTIDY:
                return tidy(difference.document_id, self.engine, self.fingerprint)
            case Kind.LOST_ROWS | Kind.NO_LAYOUT:
                return reingest_document(Document.objects.get(pk=difference.document_id))
        return False

    def _indexes(self) -> "tuple[tuple[str, Index], ...]":
        return ("dense", self.engine.dense), ("lexical", self.engine.lexical)

    def _untidy(self) -> Iterator[Difference]:
        for document in _each(Document.objects.untidy()):
            yield Difference(kind=Kind.UNTIDY, where="database", document_id=str(document.pk))

    def _orphans(self, name: str, index: "Index") -> Iterator[Difference]:
        """Not those of another installation on the same server: its workspaces are unknown here."""
        workspaces = list(Workspace.objects.all())
        shapes = {self.fingerprint, *index_fingerprints()}  # exchanged since it began, maybe
        known = {one.collection(shape) for one in workspaces for shape in shapes}
        hexes = {one.pk.hex for one in workspaces}
        for collection in index.collections():
            named = OURS.fullmatch(collection)
            if named is None or collection in known:
                continue
            if named["workspace"] in hexes or index.is_ours(collection):
                count = sum(1 for _ in index.ids(collection))
                kind = Kind.ORPHAN if count else Kind.EMPTIED
                yield Difference(kind=kind, where=name, collection=collection, count=count)

    def _reindex(self, difference: Difference) -> None:
        document = _ready(difference.document_id)
        if document is None:
            self.engine.forget(difference.document_id, difference.collection)
        else:
            index_document(document, self.engine, difference.collection, self.fingerprint)


def _ready(document_id: str) -> Document | None:
    """The document of an index entry, which need not have one, nor an id of our making."""
    try:
        ready: DocumentQuerySet = Document.objects.ready()
        return ready.filter(pk=document_id).first()
    except ValidationError:
        return None


def _index_differences(
    workspace: Workspace, name: str, index: "Index", fingerprint: str
) -> Iterator[Difference]:
    collection = workspace.collection(fingerprint)
    live = Chunk.objects.live().filter(document__workspace=workspace)
    # Read before the index is: what is indexed meanwhile is then not taken for missing.
    expected = set(live.values_list("id", flat=True))
    found = set(index.ids(collection))
    busy = {str(pk) for pk in _busy(workspace)}
    for kind, ids in ((Kind.MISSING, expected - found), (Kind.EXTRA, found - expected)):
        for document_id, count in sorted(Counter(map(_document_of, ids)).items()):
            if document_id not in busy:
                yield Difference(
                    kind=kind,
                    where=name,
                    document_id=document_id,
                    collection=collection,
                    count=count,
                )


def _document_of(chunk_id: str) -> str:
    return chunk_id.partition(":")[0]


def _busy(workspace: Workspace) -> list[UUID]:
    """Documents that a worker is at, or will tidy or index, or that went live meanwhile."""
    back = Q(shelved=True, deleted_at=None, superseded_at=None)
    at_work = Q(lease__isnull=False) | Q(dirty=True) | Q(stage__in=WORKING) | back
    busy = Document.objects.filter(at_work, workspace=workspace)
    return list(busy.values_list("pk", flat=True))


def _each(documents: DocumentQuerySet) -> Iterator[Document]:
    """A page at a time: memory holds no more, and no query stays open for as long as it takes."""
    rest = documents.order_by("pk")
    page = list(rest[:PAGE])
    while page:
        yield from page
        page = list(rest.filter(pk__gt=page[-1].pk)[:PAGE])


def _row_differences() -> Iterator[Difference]:
    # What is in the trash, or an older version, is to come back whole.
    for document in _each(Document.objects.filter(generation__gt=0, dirty=False, purged_at=None)):
        rows = document.chunks.filter(generation=document.generation).count()
        if rows != document.chunks_count:
            lost = abs(document.chunks_count - rows)
            yield Difference(
                kind=Kind.LOST_ROWS, where="database", document_id=str(document.pk), count=lost
            )


def _file_differences() -> Iterator[Difference]:
    for document in _each(Document.objects.filter(purged_at=None)):
        if not default_storage.exists(document.original_name):
            yield Difference(kind=Kind.NO_ORIGINAL, where="files", document_id=str(document.pk))
        layout = document.layout_name(document.generation)
        if document.generation and not default_storage.exists(layout):
            yield Difference(kind=Kind.NO_LAYOUT, where="files", document_id=str(document.pk))


def _extra_files() -> Iterator[Difference]:
    for folder in _without_document("documents"):
        if not _is_young(folder):
            yield Difference(kind=Kind.EXTRA_FILES, where="files", document_id=folder)


def _extra_pictures() -> Iterator[Difference]:
    """A machine that was ended while it drew a page of a document that goes may leave one."""
    for folder in _without_document(pictures_of("").rstrip("/")):
        yield Difference(kind=Kind.EXTRA_PICTURES, where="files", document_id=folder)


def _without_document(folder: str) -> list[str]:
    """The folders in it that are of no document."""
    try:
        folders, _ = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    known = {str(pk) for pk in Document.objects.values_list("pk", flat=True)}
    return sorted(set(folders) - known)


def _left_words() -> Iterator[Difference]:
    """In what the apps above keep, such as answers."""
    for keeper in KEEPERS:
        for document_id, count in keeper.remains():
            yield Difference(
                kind=Kind.WORDS, where=keeper.name, document_id=document_id, count=count
            )


def _is_young(folder: str) -> bool:
    try:
        changed = default_storage.get_modified_time(f"documents/{folder}/original")
    except FileNotFoundError:
        return False
    return bool(timezone.now() - changed < YOUNG)
