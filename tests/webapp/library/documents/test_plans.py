"""What is asked often is found by an index, however many documents there are: SQLite's plans.

PostgreSQL plans by what it knows of the rows: `make bench ARGS=library` has many of them.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rag.engine import Engine
from rag.types import FileType, Question, Scope
from tests.rows import FINGERPRINT, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.recall import basis_of
from webapp.chat.asking.turn import coverage_of, question_of, start_turn
from webapp.chat.models import Turn
from webapp.library.documents.catalog import Sort, catalog
from webapp.library.documents.filters import Filter
from webapp.library.documents.shown import list_documents, list_workspaces
from webapp.library.documents.tags import change_tags, tags_of
from webapp.library.documents.waiting import line_of, seconds_for_all
from webapp.library.ingest.told import tell_when_through
from webapp.library.ingest.turns import take_next
from webapp.library.ingest.uploads import _has_many_waiting, _refuse_over_quota
from webapp.library.models import Document, Tag, Workspace
from webapp.library.upkeep.lost import lost_in_sample

SORTS = {
    Sort.NEWEST: "document_newest",
    Sort.NAME: "document_name",
    Sort.PAGES: "document_pages",
    Sort.SIZE: "document_size",
    Sort.STAGE: "document_stage",
}


def plans(do: Callable[[], object]) -> list[str]:
    """How each query is found that asks for documents, while something is done."""
    with CaptureQueriesContext(connection) as asked:
        do()
    found = []
    for query in asked.captured_queries:
        sql = query["sql"]
        if sql.startswith("SELECT") and '"library_document"' in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return found


@pytest.mark.parametrize(("sort", "index"), SORTS.items())
def test_a_page_of_a_list_is_read_from_an_index_that_is_sorted(
    workspace: Workspace, sort: Sort, index: str
) -> None:
    page = catalog(workspace, "", sort).values_list("pk", flat=True)[1_000:1_050]
    found = page.explain()
    assert f"INDEX {index} " in found
    assert sort == Sort.NAME or "COVERING" in found  # older SQLites read the row for its name
    assert "TEMP B-TREE" not in found


def test_what_a_question_covers_is_counted_by_indexes_alone(workspace: Workspace) -> None:
    documents = Document.objects.current().filter(workspace=workspace)
    found = "\n".join(plans(lambda: coverage_of(documents)))
    for index in ("document_ready", "document_first", "document_shelved"):
        assert f"INDEX {index} " in found
    assert "SCAN" not in found


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda workspace, user: line_of(workspace), "document_turn"),
        (lambda workspace, user: _has_many_waiting(workspace, user), "document_waits_of"),
        (
            lambda workspace, user: _refuse_over_quota(Document(workspace=workspace, size=1)),
            "document_kept",
        ),
        (lambda workspace, user: seconds_for_all(workspace, 2, []), "document_turn"),
        (lambda workspace, user: list_documents(workspace), "document_newest"),
        (lambda workspace, user: tags_of(workspace), "document_out"),
    ],
)
def test_nothing_goes_through_all_documents(
    workspace: Workspace,
    alice: User,
    ask: Callable[[Workspace, User], object],
    index: str,
) -> None:
    Tag.objects.create(workspace=workspace, name="contract")  # without one nothing is counted
    found = "\n".join(plans(lambda: ask(workspace, alice)))
    assert f"INDEX {index} " in found
    assert "SCAN library_document" not in found


def test_the_oldest_that_waits_is_not_sorted_out_of_all(workspace: Workspace) -> None:
    found = "\n".join(plans(lambda: seconds_for_all(workspace, 2, [])))
    assert "TEMP B-TREE" not in found


def test_a_text_in_names_is_looked_for_once(workspace: Workspace) -> None:
    make_ready(workspace, "One.", title="Kiel")
    with CaptureQueriesContext(connection) as asked:
        assert list_documents(workspace, "kiel").total == 1
    looked = [one["sql"] for one in asked.captured_queries if "kiel" in one["sql"].lower()]
    assert len(looked) == 1


def test_few_documents_of_a_question_are_not_looked_for_among_all(
    workspace: Workspace, alice: User
) -> None:
    change_tags(workspace, [make_ready(workspace, "One.")], add=["Rare"])
    turn = start_turn(alice, workspace, "What was revenue?", only=Filter(tags=("Rare",)))
    counted = [one for one in plans(lambda: question_of(turn, ())) if "TEMP B-TREE" in one]
    assert counted  # grouped by stage, of the few that are named
    assert all("INDEX sqlite_autoindex_library_document_1 (id=?)" in one for one in counted)
    assert question_of(turn, ()).coverage.waiting == 1  # of another model


@pytest.mark.parametrize(("number", "more"), [(0, True), (1, True), (2, False)])
def test_more_than_so_many_is_known_without_fetching_any(
    workspace: Workspace, number: int, *, more: bool
) -> None:
    make_ready(workspace, "One.")
    make_ready(workspace, "Two.")
    assert Document.objects.filter(workspace=workspace).more_than(number) is more


def test_the_sample_that_an_index_is_asked_for_sorts_no_documents(
    workspace: Workspace, engine: Engine
) -> None:
    newest, others = plans(lambda: lost_in_sample(engine, FINGERPRINT))
    assert "INDEX document_latest" in newest
    assert "TEMP B-TREE" not in newest + others
    assert "SCAN library_document\n" not in others


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("index", ["document_turn", "document_turn_short"])
def test_a_worker_finds_its_next_document_by_an_index(workspace: Workspace, index: str) -> None:
    make_ready(workspace, "One.")
    Document.objects.update(stage="queued", generation=0)
    found = plans(lambda: take_next(wide=index == "document_turn"))
    assert any(f"INDEX {index} " in one for one in found)
    assert not [one for one in found if "SCAN library_document" in one]


def test_whether_all_files_of_a_person_are_through_is_found_by_indexes(
    workspace: Workspace, alice: User
) -> None:
    document = make_ready(workspace, "One.")
    Document.objects.update(uploaded_by=alice, ready_at=timezone.now())
    first = Document(pk=document.pk, workspace=workspace, uploaded_by=alice)
    queued, working, ready, failed, *_ = plans(lambda: tell_when_through(first))
    assert "INDEX document_waits_of " in queued
    assert "INDEX document_working " in working
    assert "SCAN library_document" not in ready
    assert "INDEX document_first " in failed


def test_tags_are_counted_without_those_of_documents_out_of_use(workspace: Workspace) -> None:
    one, other = make_ready(workspace, "One."), make_ready(workspace, "Two.")
    change_tags(workspace, [one, other], add=["Kept"])
    change_tags(workspace, [other], add=["Gone"])
    Document.objects.filter(pk=other.pk).update(deleted_at="2026-01-01T00:00:00Z")
    assert [(tag.name, tag.uses) for tag in tags_of(workspace)] == [("Kept", 1)]


def test_home_counts_all_workspaces_at_once(
    workspace: Workspace, alice: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    make_ready(workspace, "One.")
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        tiles = list_workspaces(alice)
    assert [(one.documents, one.working, one.failed) for one in tiles] == [(1, 0, 0)]


@pytest.mark.parametrize(
    ("text", "only"), [("Kiel", Filter()), ("", Filter(types=(FileType.PDF,)))]
)
def test_what_a_list_finds_is_counted_by_an_index_alone(
    workspace: Workspace, text: str, only: Filter
) -> None:
    [found] = plans(lambda: catalog(workspace, text, Sort.NEWEST, only).count())
    assert "COVERING INDEX document_words " in found


def test_documents_of_a_tag_are_found_from_the_tag(workspace: Workspace) -> None:
    change_tags(workspace, [make_ready(workspace, "One.")], add=["Rare"])
    documents = Filter(tags=("Rare",)).narrow(Document.objects.current())
    [found] = plans(documents.count)
    assert "COVERING INDEX library_tag_documents_tag_id_document_id" in found
    assert "SCAN library_document" not in found


def test_what_an_answer_follows_from_is_neither_sorted_nor_looked_for_among_all(
    workspace: Workspace, alice: User, engine: Engine
) -> None:
    turn = start_turn(alice, workspace, "What was revenue?")
    question = Question(text=turn.question, scope=Scope(collection=""))

    def basis() -> None:
        turn.basis = basis_of(turn, question, Document.objects.current(), engine)

    assert not [one for one in plans(basis) if "TEMP B-TREE" in one]
    assert "INDEX turn_basis " in Turn.objects.resting_on(turn.basis).explain()
