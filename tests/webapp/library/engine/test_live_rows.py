"""Which chunks an answer may rest on: those that are live, in the scope, found by their ids."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rag.types import Scope
from tests.make import make_workspace
from tests.rows import make_ready
from webapp.library.engine.library import load_chunks
from webapp.library.models import Chunk, Document, Workspace

pytestmark = pytest.mark.django_db


def here(workspace: Workspace, *documents: Document) -> Scope:
    ids = frozenset(str(one.pk) for one in documents) if documents else None
    return Scope(collection=workspace.collection("0123456789ab"), document_ids=ids)


def ids_of(*documents: Document) -> list[str]:
    return list(Chunk.objects.filter(document__in=documents).values_list("id", flat=True))


def test_it_gives_the_chunks_of_its_workspace_and_documents_only() -> None:
    reports, other = make_workspace("Reports", {}), make_workspace("Other", {})
    first, second, foreign = (make_ready(one, "Text.") for one in (reports, reports, other))
    ids = ids_of(first, second, foreign)
    assert load_chunks(ids, here(reports)).keys() == set(ids_of(first, second))
    assert load_chunks(ids, here(reports, second)).keys() == set(ids_of(second))
    assert load_chunks(ids_of(first), here(other)) == {}


def test_it_leaves_out_what_was_deleted_replaced_or_read_anew() -> None:
    reports = make_workspace("Reports", {})
    documents = [make_ready(reports, "Text.") for _ in range(4)]
    ids, now = ids_of(*documents), timezone.now()
    changes: list[dict[str, Any]] = [
        {"deleted_at": now}, {"superseded_at": now}, {"generation": 2},
    ]  # fmt: skip
    for document, change in zip(documents, changes, strict=False):
        Document.objects.filter(pk=document.pk).update(**change)
    assert load_chunks(ids, here(reports)).keys() == set(ids_of(documents[3]))


def test_it_looks_at_no_other_chunk_of_the_workspace() -> None:
    reports = make_workspace("Reports", {})
    ids = ids_of(make_ready(reports, "Text."))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        load_chunks(ids, here(reports))
    condition = asked.captured_queries[0]["sql"].partition("WHERE")[2]
    assert '"library_chunk"."id" IN' in condition
    assert "workspace_id" not in condition
