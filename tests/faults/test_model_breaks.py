"""A model's stream that breaks in the middle: the answer says so, wherever it is read.

And no error that a person reads tells where the model is.
"""

import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from rag.engine import Engine
from rag.errors import without_addresses
from tests.llm_server import Reply, llm_server, refused_url
from tests.make import browser
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.engine import build_engine
from webapp.library.engine.library import library_engine
from webapp.library.models import Workspace

pytestmark = [pytest.mark.django_db(transaction=True)]

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021."
QUESTION = "How many vessels did the harbour of Kirkwall handle in 2021?"
TOLD = "The language model stopped in the middle: the answer is incomplete."
CUT_OFF = "cut off at its longest length"
# Twelve words and more have come by then: the first sentence, and half of the next.
BREAKS = {
    "dropped": Reply(text=f"{FACT} [1] Of these 312 were tankers.", break_after=11),
    "error": Reply(text=f"{FACT} [1] Of these 312 were tankers.", error_after=11),
    "no end": Reply(text=f"{FACT} [1] Of these 312 were tankers.", end_after=11),
}


@pytest.fixture(params=BREAKS)
def breaking(
    request: pytest.FixtureRequest, settings: Settings, engine: Engine, workspace: Workspace
) -> Iterator[Reply]:
    """A model whose stream ends before its end, over a workspace that knows the answer."""
    reply = BREAKS[request.param]
    with llm_server([reply]) as server:
        connect(settings, server.url)
        index(make_ready(workspace, FACT), library_engine())
        yield reply


def connect(settings: Settings, url: str) -> None:
    """Let the engine write with the model behind an address."""
    settings.LLM_BASE_URL, settings.LLM_MODEL = url, "scripted"
    build_engine.cache_clear()


def test_the_page_and_the_stored_answer_say_that_it_is_incomplete(
    breaking: Reply, workspace: Workspace, alice: User
) -> None:
    for _ in run_turn(start_turn(alice, workspace, QUESTION)):
        pass
    turn = Turn.objects.get()
    assert turn.answer is not None
    assert turn.answer["incomplete"] is True
    assert FACT in str(turn.answer["text"])
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert TOLD in page
    assert CUT_OFF not in page


def test_the_api_says_so(breaking: Reply, workspace: Workspace, alice: User) -> None:
    body = {"question": QUESTION}
    told = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/ask", body, "application/json", headers=bearer(alice)
    )
    assert told.status_code == 200, told.text
    assert told.json()["incomplete"] is True
    assert TOLD in json.dumps(told.json()["findings"])


@pytest.mark.parametrize(
    "reply",
    [
        None,
        Reply(status=500, error="upstream http://10.0.0.5:8000/v1 refused"),
        Reply(status=400, error="no backend at vllm.internal:8000 (10.0.0.5)"),
        Reply(status=404),
        Reply(status=302, headers={"Location": "http://10.0.0.5:8000/"}),
        Reply(raw=b"<html>served by localhost:8000</html>"),
    ],
)
def test_no_error_tells_where_the_model_is(
    reply: Reply | None, engine: Engine, settings: Settings, workspace: Workspace, alice: User
) -> None:
    with llm_server([reply or Reply()]) as server:
        url = server.url if reply else refused_url()
        connect(settings, url)
        index(make_ready(workspace, FACT), library_engine())
        told = browser().post(
            f"/api/v1/workspaces/{workspace.pk}/ask", {"question": QUESTION}, "application/json",
            headers=bearer(alice),
        )  # fmt: skip
    assert (told.status_code, told.json()["mode"]) == (200, "quote")
    assert FACT in told.json()["text"]
    turn = Turn.objects.get()
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "The documents are quoted, because scripted could not write an answer." in page
    for shown in (told.text, json.dumps(turn.answer), page):
        for secret in ("127.0.0.1", "10.0.0.5", "vllm.internal", "localhost", ":8000"):
            assert secret not in shown


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("connect to http://a.b:80/v1 failed", "connect to … failed"),
        ("10.1.2.3:5432 and [fe80::1]:80", "… and …"),
        ("at 12:30 the ratio was 3:1 of 1.5", "at … the ratio was 3:1 of 1.5"),
        ("out of memory", "out of memory"),
    ],
)
def test_addresses_are_taken_out_of_what_servers_say(said: str, left: str) -> None:
    assert without_addresses(said) == left
