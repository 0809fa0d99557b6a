"""What becomes ready is held against many saved searches, by several workers."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rag.engine import Engine
from tests.make import browser, make_workspace
from tests.webapp.search.test_saved import came, save
from webapp.accounts.models import User
from webapp.library.models import Role
from webapp.notices.models import News
from webapp.search.look import having
from webapp.search.saved import arrivals
from webapp.search.saved.arrivals import is_due, note_arrivals


def test_many_searches_are_held_against_it_some_at_a_time(
    put: Any, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "SEARCHES_AT_ONCE", 2)
    for number in range(5):
        save(alice, f"rent {'OR fee ' * number}")
    came(put("New", "The rent."))
    assert [note_arrivals(engine.lexical) for _ in range(4)] == [2, 2, 1, 0]
    assert not is_due()


def test_searches_of_other_workspaces_cost_nothing(
    put: Any, alice: User, charlie: User, engine: Engine
) -> None:
    make_workspace("Elsewhere", {charlie: Role.OWNER})
    came(put("New", "The rent."))
    asked = []
    for number in (1, 9):
        save(alice, "fee")
        for _ in range(number):
            save(charlie, "rent")
        with CaptureQueriesContext(connection) as queries:
            assert note_arrivals(engine.lexical) == 0
        asked.append(len(queries))
        assert not is_due()
    assert asked[0] == asked[1]


def test_a_search_is_told_of_once_where_two_workers_hold_it_against_the_same(
    put: Any, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that was given up, or a broker that is down: both of them begin."""
    save(alice, "rent")
    came(put("New", "The rent."))

    def meanwhile(*asked: Any) -> Any:
        monkeypatch.setattr(arrivals, "having", having)
        cache.clear()
        assert note_arrivals(engine.lexical) == 1
        browser(alice).post("/notices/read")
        return having(*asked)

    monkeypatch.setattr(arrivals, "having", meanwhile)
    assert note_arrivals(engine.lexical) == 0
    assert News.objects.count() == 1
