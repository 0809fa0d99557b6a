"""Answers by the API: read again, marked, taken away with their evidence."""

import io
import zipfile
from typing import Any

import pytest

from tests.make import browser
from tests.rows import bearer, make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Feedback, Turn
from webapp.library.models import Workspace


@pytest.fixture
def turn(workspace: Workspace, vera: User) -> Turn:
    document = make_ready(workspace, TEXT, title="Annual report")
    return make_turn(vera, workspace, make_answer(document))


def mark(user: User, turn: Turn, **body: Any) -> int:
    path = f"/api/v1/turns/{turn.pk}/feedback"
    response = browser().post(path, body, "application/json", headers=bearer(user))
    return int(response.status_code)


def test_an_answer_can_be_read_again(turn: Turn, vera: User) -> None:
    answer = browser().get(f"/api/v1/turns/{turn.pk}", headers=bearer(vera)).json()
    assert (answer["state"], answer["text"]) == ("done", TEXT)
    assert answer["claims"][0]["citations"][0]["title"] == "Annual report"


def test_an_answer_can_be_marked(turn: Turn, vera: User) -> None:
    assert mark(vera, turn, mark="partly", note="See page 2.", claims={"0": "wrong"}) == 204
    given = Feedback.objects.get()
    assert (given.mark, given.note, given.claims) == ("partly", "See page 2.", {"0": "wrong"})


def test_what_cannot_be_marked_is_refused(turn: Turn, vera: User) -> None:
    assert mark(vera, turn, mark="great") == 400
    assert mark(vera, turn, claims={"7": "wrong"}) == 400
    assert mark(vera, turn, claims={"x": "wrong"}) == 422
    assert mark(vera, turn, stars=5) == 422


def test_the_evidence_comes_as_one_file(turn: Turn, vera: User) -> None:
    path = f"/api/v1/turns/{turn.pk}/evidence.zip"
    response = browser().get(path, headers=bearer(vera))
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert {"answer.json", "index.html", "manifest.json"} <= set(archive.namelist())


def test_an_answer_is_taken_away_in_each_form(turn: Turn, vera: User) -> None:
    path = f"/api/v1/turns/{turn.pk}/export"
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"# What was revenue?")):
        response = browser().get(path, {"form": form}, headers=bearer(vera))
        assert response.content.startswith(begins)
    assert browser().get(path, {"form": "exe"}, headers=bearer(vera)).status_code == 422


def test_an_answer_is_shared_and_shared_no_more(turn: Turn, vera: User, alice: User) -> None:
    path = f"/api/v1/turns/{turn.pk}/share"
    first, again = (browser().post(path, headers=bearer(vera)).json() for _ in range(2))
    assert first == again
    page = "/shared/" + first["link"].split("/shared/")[1]
    assert TEXT in browser(alice).get(page).text
    assert browser().delete(path, headers=bearer(alice)).status_code == 404
    assert browser().delete(path, headers=bearer(vera)).status_code == 204
    assert browser(alice).get(page).status_code == 404
