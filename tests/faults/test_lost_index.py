"""An index that holds less than the database says so, and mends itself."""

from collections.abc import Sequence
from typing import cast

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage

from rag.engine import Engine
from tests.fakes import MemoryIndex
from tests.make import browser, make_chunk
from tests.rows import FINGERPRINT, bearer, index, make_ready
from webapp.accounts.models import User
from webapp.jobs import CHECK_INDEX, PUT_BACK_LOST, TAKE_EXAM, app
from webapp.library.documents.trash import delete_document, restore_document
from webapp.library.health.probe import well
from webapp.library.health.servers import _index
from webapp.library.models import Document, Workspace
from webapp.library.upkeep import lost, nightly
from webapp.library.upkeep.check import Checker
from webapp.library.upkeep.lost import (
    look_for_lost,
    lost_in_sample,
    put_back_lost,
    put_back_outdated,
)
from webapp.library.upkeep.nightly import check_nightly
from webapp.library.upkeep.shelf import index_again
from webapp.library.upkeep.tidy import tidy
from workers.tasks import sweep

pytestmark = [pytest.mark.django_db]

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021."
TOLD = "Part of the documents is not searchable just now"


@pytest.fixture
def documents(workspace: Workspace, engine: Engine) -> list[Document]:
    made = [make_ready(workspace, FACT, f"Page two of {name}.") for name in ("one", "two")]
    for document in made:
        index(document, engine)
    return made


def lose(engine: Engine, *documents: Document) -> None:
    """As an older folder of the vector store lacks them."""
    for document in documents:
        engine.dense.remove(document.workspace.collection(FINGERPRINT), str(document.pk))


def ask(workspace: Workspace, user: User) -> str:
    told = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/ask", {"question": "How many vessels in 2021?"},
        "application/json", headers=bearer(user),
    )  # fmt: skip
    assert told.status_code == 200, told.text
    return told.text


def test_a_whole_index_is_well(documents: list[Document], engine: Engine) -> None:
    assert lost_in_sample(engine, FINGERPRINT) == set()
    assert put_back_lost(documents[0].workspace_id, engine, FINGERPRINT) == 0
    assert _index().well


def test_the_store_is_asked_once_for_a_workspace(
    documents: list[Document], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    holds = engine.dense.holds

    def counted(collection: str, ids: Sequence[str]) -> frozenset[str]:
        asked.append(len(ids))
        return holds(collection, ids)

    monkeypatch.setattr(engine.dense, "holds", counted)
    assert lost_in_sample(engine, FINGERPRINT) == set()
    assert asked == [4]  # the first and the last chunk of each document


def test_an_emptied_index_is_noticed_told_and_mended(
    documents: list[Document], workspace: Workspace, engine: Engine, alice: User
) -> None:
    cast(MemoryIndex, engine.dense)._collections.clear()
    assert not _index().well
    assert lost_in_sample(engine, FINGERPRINT) == {workspace.pk}
    assert put_back_lost(workspace.pk, engine, FINGERPRINT) == 2
    told = ask(workspace, alice)
    assert TOLD in told
    assert "2 documents to go" in told
    assert "2 documents are being put back" in _index().message
    for document in Document.objects.unindexed():
        assert index_again(str(document.pk), engine, FINGERPRINT)
    assert _index().well
    assert TOLD not in ask(workspace, alice)


def test_an_older_index_has_only_what_is_missing_put_back(
    documents: list[Document], workspace: Workspace, engine: Engine, alice: User
) -> None:
    lose(engine, documents[1])
    assert put_back_lost(workspace.pk, engine, FINGERPRINT) == 1
    assert list(Document.objects.unindexed()) == [documents[1]]
    assert "1 document to go" in ask(workspace, alice)


def test_a_restored_document_does_not_make_the_index_unwell(
    documents: list[Document], engine: Engine
) -> None:
    delete_document(documents[0])
    tidy(str(documents[0].pk), engine, FINGERPRINT)
    documents[0].refresh_from_db()
    assert restore_document(documents[0])
    assert _index() == well("1 documents are being put back")


def test_words_that_the_lexical_index_lost_are_put_back(
    documents: list[Document], workspace: Workspace, engine: Engine
) -> None:
    collection = workspace.collection(FINGERPRINT)
    engine.lexical.remove(collection, str(documents[0].pk))
    assert put_back_lost(workspace.pk, engine, FINGERPRINT) == 1


def test_what_a_worker_has_is_left_to_it(
    documents: list[Document], workspace: Workspace, engine: Engine
) -> None:
    lose(engine, *documents)
    Document.objects.filter(pk=documents[0].pk).update(stage="embedding")
    assert put_back_lost(workspace.pk, engine, FINGERPRINT) == 1


def test_each_night_all_is_compared_and_what_can_be_is_mended(
    documents: list[Document], workspace: Workspace, engine: Engine
) -> None:
    lose(engine, documents[0])
    gone = documents[1]
    Document.objects.filter(pk=gone.pk).delete()  # its entries stay, as foreign ones would
    check_nightly(engine, FINGERPRINT)
    assert list(Document.objects.unindexed()) == [documents[0]]
    assert engine.dense.count(workspace.collection(FINGERPRINT), str(gone.pk)) == 0


def test_a_night_that_takes_over_an_hour_is_not_doubled(
    documents: list[Document], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def look(checker: Checker) -> int:
        looked.append(check_nightly(engine, FINGERPRINT))  # as the broker gives it out again
        return 3

    monkeypatch.setattr(nightly, "_check", look)
    assert [check_nightly(engine, FINGERPRINT) for _ in range(2)] == [3, 3]
    assert looked == [0, 0]


def test_files_that_cannot_be_asked_for_do_not_end_the_night(
    documents: list[Document], workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(name: str) -> bool:
        raise ClientError({"Error": {"Code": "503"}}, "HeadObject")

    monkeypatch.setattr(default_storage, "exists", down)
    gone = documents[1]
    Document.objects.filter(pk=gone.pk).delete()
    check_nightly(engine, FINGERPRINT)
    assert engine.dense.count(workspace.collection(FINGERPRINT), str(gone.pk)) == 0


def test_what_is_lost_is_put_back_while_documents_wait(
    documents: list[Document], workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues = {"ingest": 40, "quick": 0}
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(lost, "jobs_waiting", lambda name: queues[queue_of(name)])
    monkeypatch.setattr(lost, "send", lambda *job: sent.append(job))
    lose(engine, *documents)
    look_for_lost(engine, FINGERPRINT)
    assert sent == [(PUT_BACK_LOST, str(workspace.pk))]
    assert {queue_of(CHECK_INDEX), queue_of(TAKE_EXAM)} == {"quick"}


def queue_of(job: str) -> str:
    return str(app.amqp.router.route({}, job)["queue"].name)


def test_a_store_that_cannot_be_asked_delays_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fail(*asked: object) -> None:
        raise TimeoutError

    for name in ("tidy.sweep", "runs.resend_runs"):
        monkeypatch.setattr(f"workers.tasks.{name}", lambda name=name: done.append(name))
    monkeypatch.setattr("workers.tasks.judging.is_due", lambda: False)
    monkeypatch.setattr("workers.tasks.lost.look_for_lost", fail)
    with pytest.raises(TimeoutError):
        sweep()
    assert done == ["tidy.sweep", "runs.resend_runs"]


def test_what_was_indexed_in_another_way_is_put_back(
    documents: list[Document], workspace: Workspace, engine: Engine, alice: User
) -> None:
    assert put_back_outdated(FINGERPRINT) == 0
    Document.objects.filter(pk=documents[0].pk).update(fingerprint="0123456789aa")
    former = workspace.collection("0123456789aa")
    engine.dense.add(former, [make_chunk(FACT, document_id=str(documents[0].pk))])
    lose(engine, documents[0])
    assert put_back_outdated(FINGERPRINT) == 1
    assert "1 document to go" in ask(workspace, alice)
    assert index_again(str(documents[0].pk), engine, FINGERPRINT)
    documents[0].refresh_from_db()
    assert (documents[0].shelved, documents[0].fingerprint) == (False, FINGERPRINT)
    assert lost_in_sample(engine, FINGERPRINT) == set()
    assert put_back_outdated(FINGERPRINT) == 0
    assert list(engine.dense.ids(former)) == []  # no words of it where nobody looks for them
    assert former in engine.dense.collections()
    check_nightly(engine, FINGERPRINT)
    assert former not in engine.dense.collections()
