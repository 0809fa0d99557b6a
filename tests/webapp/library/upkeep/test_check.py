"""The database against the indexes and the files: what differs is found, named and mended."""

import shutil
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rag.engine import Engine
from tests.fakes import MemoryIndex
from tests.make import make_chunk
from tests.rows import FINGERPRINT, index, make_ready
from webapp.library.documents.files import pictures_of
from webapp.library.models import Document, Workspace
from webapp.library.upkeep import check as checking
from webapp.library.upkeep import rebuild as rebuilding
from webapp.library.upkeep.check import Checker, Kind
from webapp.library.upkeep.rebuild import rebuild


@pytest.fixture
def document(workspace: Workspace, engine: Engine) -> Document:
    """One that is whole: rows, files, and entries in both indexes."""
    shutil.rmtree(default_storage.path("documents"), ignore_errors=True)
    document = make_ready(workspace, "One two three.", "Four five six.")
    default_storage.save(document.original_name, ContentFile(b"%PDF-"))
    default_storage.save(document.layout_name(1), ContentFile(b"layout"))
    index(document, engine)
    return document


@pytest.fixture
def checker(engine: Engine, document: Document) -> Checker:
    return Checker(engine=engine, fingerprint=FINGERPRINT)


def collection(document: Document) -> str:
    name: str = document.workspace.collection(FINGERPRINT)
    return name


Damage = Callable[[Document, Engine], object]
GONE = "00000000-0000-0000-0000-000000000000"
STRAY = f"w{'0' * 32}-{FINGERPRINT}"
GHOST = make_chunk("Ghost.", document_id="ghost", id="ghost:1:0")


DAMAGES: dict[Kind, Damage] = {
    Kind.MISSING: lambda d, e: e.dense.remove(collection(d), str(d.pk)),
    Kind.EXTRA: lambda d, e: e.lexical.add(collection(d), [GHOST]),
    Kind.ORPHAN: lambda d, e: e.dense.add(STRAY, [GHOST]),
    Kind.UNTIDY: lambda d, e: Document.objects.update(dirty=True),
    Kind.EXTRA_FILES: lambda d, e: default_storage.save(
        "documents/x/1/layout.npz", ContentFile(b"")
    ),
    Kind.EXTRA_PICTURES: lambda d, e: default_storage.save(
        f"{pictures_of(GONE)}/1.png", ContentFile(b"png")
    ),
}


def test_it_finds_no_difference_where_there_is_none(checker: Checker) -> None:
    assert list(checker.differences()) == []


def test_it_holds_a_page_of_documents_at_a_time(
    workspace: Workspace, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PAGE", 2)
    without_file = {str(make_ready(workspace, f"Text {number}.").pk) for number in range(4)}
    with CaptureQueriesContext(connection) as asked:
        found = list(checker.differences())
    assert {one.document_id for one in found if one.kind == Kind.NO_ORIGINAL} == without_file
    sent = [one["sql"] for one in asked.captured_queries]
    whole = [sql for sql in sent if '"library_document"."title"' in sql]
    assert whole
    assert all(sql.endswith("LIMIT 2") for sql in whole)


@pytest.mark.parametrize("kind", DAMAGES, ids=lambda kind: kind.name.lower())
def test_it_finds_and_mends(
    kind: Kind, document: Document, engine: Engine, checker: Checker
) -> None:
    DAMAGES[kind](document, engine)
    found = list(checker.differences())
    assert {difference.kind for difference in found} == {kind}
    assert found[0].text
    assert checker.repair(found) == []
    assert list(checker.differences()) == []


def test_it_finds_what_an_older_version_left_in_an_index(
    document: Document, engine: Engine, checker: Checker
) -> None:
    Document.objects.update(superseded_at=timezone.now(), shelved=True)
    found = list(checker.differences())
    assert {(difference.kind, difference.count) for difference in found} == {(Kind.EXTRA, 2)}
    assert checker.repair(found) == []
    assert engine.dense.count(collection(document), str(document.pk)) == 0
    assert list(checker.differences()) == []


def test_the_files_of_the_trash_are_missed_too(document: Document, checker: Checker) -> None:
    Document.objects.update(deleted_at=timezone.now(), shelved=True)
    default_storage.delete(document.layout_name(1))
    assert Kind.NO_LAYOUT in {difference.kind for difference in checker.differences()}


def test_what_comes_back_from_the_trash_is_not_missing(
    document: Document, engine: Engine, checker: Checker
) -> None:
    engine.forget(str(document.pk), collection(document))
    Document.objects.update(shelved=True)
    assert list(checker.differences()) == []


def test_a_lost_layout_or_row_is_read_again(document: Document, checker: Checker) -> None:
    default_storage.delete(document.layout_name(1))
    (found,) = checker.differences()
    assert found.kind == Kind.NO_LAYOUT
    assert checker.repair([found]) == []
    assert Document.objects.get().stage == "queued"


def test_a_lost_chunk_is_told(document: Document, checker: Checker) -> None:
    document.chunks.filter(ordinal=1).delete()
    found = {difference.kind for difference in checker.differences()}
    assert found == {Kind.LOST_ROWS, Kind.EXTRA}


def test_a_lost_original_cannot_be_mended(document: Document, checker: Checker) -> None:
    default_storage.delete(document.original_name)
    (found,) = checker.differences()
    assert found.kind == Kind.NO_ORIGINAL
    assert checker.repair([found]) == [found]


def test_it_leaves_alone_what_a_worker_is_at(
    document: Document, engine: Engine, checker: Checker
) -> None:
    Document.objects.update(stage="embedding", dirty=True)
    engine.dense.add(collection(document), [make_chunk("Next.", id=f"{document.pk}:2:0")])
    assert list(checker.differences()) == []


def test_it_leaves_alone_what_others_keep_on_the_same_server(
    engine: Engine, checker: Checker
) -> None:
    engine.dense.add("somebody-elses", [GHOST])
    assert list(checker.differences()) == []


def test_a_collection_of_another_installation_is_not_dropped(
    engine: Engine, checker: Checker
) -> None:
    engine.dense.add(STRAY, [GHOST])
    dense = engine.dense
    assert isinstance(dense, MemoryIndex)
    dense.foreign.add(STRAY)
    assert checker.repair(list(checker.differences())) == []
    assert STRAY in set(dense.collections())


def test_what_another_model_made_of_a_workspace_of_ours_is_left_over(
    document: Document, engine: Engine, checker: Checker
) -> None:
    old = document.workspace.collection("0123456789aa")
    engine.dense.add(old, [GHOST])
    assert isinstance(engine.dense, MemoryIndex)
    engine.dense.foreign.add(old)  # as a collection of before, which has no mark
    assert [one.collection for one in checker.differences()] == [old]


def test_a_rebuild_puts_everything_back(
    document: Document, engine: Engine, checker: Checker
) -> None:
    engine.dense.drop(collection(document))
    old = document.workspace.collection("0123456789aa")
    engine.dense.add(old, [GHOST])
    Document.objects.update(fingerprint="0123456789aa")
    (step,) = rebuild(document.workspace, engine, FINGERPRINT)
    assert (step.done, step.total) == (1, 1)
    assert Document.objects.get().fingerprint == FINGERPRINT
    assert old not in engine.dense.collections()
    assert list(checker.differences()) == []


def test_a_rebuild_keeps_what_a_worker_has_put_there(
    document: Document, engine: Engine, workspace: Workspace
) -> None:
    busy = make_ready(workspace, "Seven.", title="Busy")
    Document.objects.filter(pk=busy.pk).update(stage="embedding", generation=0)
    engine.dense.add(collection(document), [make_chunk("Seven.", id=f"{busy.pk}:1:0")])
    assert len(list(rebuilding.rebuild(workspace, engine, FINGERPRINT))) == 1
    assert f"{busy.pk}:1:0" in set(engine.dense.ids(collection(document)))
