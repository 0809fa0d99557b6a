"""The first page asks once what writes answers; whoever may not decide is told whom to ask."""

import pytest
from pytest_django import Settings

from tests.connected import make_model
from tests.make import browser, make_user
from webapp.accounts.models import User
from webapp.connected.models import Purpose

ASKED = "Written answers need a language model"


@pytest.fixture
def root(db: None) -> User:
    return make_user("rosa@example.org", name="Rosa", is_staff=True, is_superuser=True)


def test_an_administrator_is_asked_until_it_is_decided(root: User) -> None:
    client = browser(root)
    page = client.get("/").text
    assert ASKED in page
    assert "Find one on this machine" in page
    given = {"choose": "1", "answers": "none", "then": "home"}
    page = client.post("/admin/language-model/", given, follow=True).text
    assert "It holds from the next question on." in page
    assert ASKED not in page
    assert ASKED not in browser(root).get("/").text


def test_others_are_told_whom_to_ask(root: User, alice: User) -> None:
    page = browser(alice).get("/").text
    assert ASKED in page
    assert "Who can connect one: Rosa." in page
    assert "Quotes are fine" not in page
    assert "/admin/" not in page
    root.is_active = False
    root.save()
    assert "An administrator can connect one." in browser(alice).get("/").text


def test_nobody_is_asked_where_a_model_answers(root: User, settings: Settings) -> None:
    model = make_model(Purpose.ANSWERS)
    assert ASKED not in browser(root).get("/").text
    model.delete()
    assert ASKED in browser(root).get("/").text
    settings.LLM_MODEL = "environment"
    assert ASKED not in browser(root).get("/").text
