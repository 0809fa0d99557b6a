"""Questions and searches by the API, on the real engine with a model and a Chroma of our own."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from django.test import AsyncClient

from rag.engine import Engine
from rag.errors import IndexDownError
from rag.notices import Notice
from tests.make import browser, make_workspace
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn
from webapp.chat.models import Turn
from webapp.library.models import Document, Membership, Role, Workspace

REVENUE = "Revenue was 10 million euros in 2020."
COSTS = "Costs of materials rose to 4 million euros."


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, REVENUE, COSTS)
    index(document, engine)
    return document


def ask(user: User, workspace: Workspace, **body: Any) -> Any:
    path = f"/api/v1/workspaces/{workspace.pk}/ask"
    return browser().post(path, body, "application/json", headers=bearer(user))


def test_the_answer_cites_the_exact_words(report: Document, vera: User) -> None:
    response = ask(vera, report.workspace, question="What was the revenue in 2020?")
    assert response.status_code == 200
    answer = response.json()
    (first, *_) = [c for claim in answer["claims"] for c in claim["citations"]]
    assert first["document_id"] == str(report.pk)
    assert first["title"] == "Report"
    assert first["page"] == 1
    span = first["span"]
    assert REVENUE[span["start"] : span["end"]] == first["quote"]
    assert answer["mode"] == "quote"
    assert 0 <= answer["confidence"]["value"] <= 1
    assert answer["coverage"]["searched"] == 1
    turn = Turn.objects.get(pk=answer["turn"])
    assert turn.state == Turn.State.DONE
    assert str(turn.conversation_id) == answer["conversation"]
    assert turn.conversation.user == vera


def test_it_takes_what_was_said_before(report: Document, vera: User) -> None:
    history = [{"question": "What was the revenue in 2020?", "answer": "10 million."}]
    response = ask(vera, report.workspace, question="And the costs?", history=history)
    assert response.status_code == 200
    assert response.json()["question"] == "And the costs?"


def test_it_answers_from_the_documents_that_are_named(
    report: Document, vera: User, engine: Engine
) -> None:
    other = make_ready(report.workspace, "Revenue was 99 million euros.", title="Other")
    index(other, engine)
    response = ask(
        vera, report.workspace, question="What was the revenue?", document_ids=[str(other.pk)]
    )
    answer = response.json()
    assert {p["chunk"]["document_id"] for p in answer["passages"]} == {str(other.pk)}
    assert answer["coverage"]["searched"] == 1


def test_one_foreign_document_fails_the_whole_question(
    report: Document, alice: User, charlie: User, engine: Engine
) -> None:
    theirs = make_ready(make_workspace("Theirs", {charlie: Role.OWNER}), "Secret.")
    for foreign in (theirs.pk, uuid.uuid4()):
        ids = [str(report.pk), str(foreign)]
        response = ask(alice, report.workspace, question="What?", document_ids=ids)
        assert response.status_code == 404
    assert not Turn.objects.exists()


def test_a_stranger_cannot_ask(report: Document, charlie: User) -> None:
    assert ask(charlie, report.workspace, question="What?").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"question": ""}, {"question": " \n"}, {"question": "x" * 3000}, {"question": "a\0b"},
     {"question": 7}, {"question": "a", "document_ids": []}, {"question": "a", "owner": 1},
     {"question": "a", "document_ids": ["x"]}, {"question": "a", "history": [{"q": "b"}]}],
)  # fmt: skip
def test_it_refuses_what_is_no_question(report: Document, vera: User, body: dict[str, Any]) -> None:
    response = ask(vera, report.workspace, **body)
    assert response.status_code in {400, 422}
    assert response.json()["error"]
    assert not Turn.objects.exists()


def test_the_question_is_kept_when_the_index_is_down(
    report: Document, vera: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*parts: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    monkeypatch.setattr(engine.dense, "search", down)
    response = ask(vera, report.workspace, question="What was the revenue?")
    assert response.status_code == 503
    assert response.json()["error"] == "The search index does not answer."
    turn = Turn.objects.get()
    assert (turn.state, turn.question) == (Turn.State.FAILED, "What was the revenue?")


def test_whoever_was_removed_meanwhile_gets_no_answer(
    report: Document, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed_first(turn: Turn, **given: Any) -> Any:
        Membership.objects.filter(user=vera).delete()
        yield from run_turn(turn, **given)

    monkeypatch.setattr("webapp.api.asking.run_turn", removed_first)
    response = ask(vera, report.workspace, question="What was the revenue?")
    assert response.status_code == 404
    assert "10 million" not in response.text


def streamed(user: User, workspace: Workspace, question: str) -> list[dict[str, str]]:
    """The events of an answer."""

    async def stream() -> str:
        response: Any = await AsyncClient().post(
            f"/api/v1/workspaces/{workspace.pk}/ask",
            {"question": question},
            "application/json",
            headers={**headers, "accept": "text/event-stream"},
        )
        assert response["Content-Type"].startswith("text/event-stream")
        return "".join([part.decode() async for part in response.streaming_content])

    headers = bearer(user)
    blocks = asyncio.run(stream()).strip().split("\n\n")
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


@pytest.mark.django_db(transaction=True)
def test_it_tells_the_steps_before_the_passages(report: Document, vera: User) -> None:
    _, step, passages, *_ = streamed(vera, report.workspace, "What does page 2 say of costs?")
    assert (step["event"], passages["event"]) == ("step", "retrieved")
    assert json.loads(step["data"]) == {"message": f"Read page 2 of {report.title}."}


@pytest.mark.django_db(transaction=True)
def test_it_streams_events_when_asked_to(report: Document, vera: User) -> None:
    events = streamed(vera, report.workspace, "What was the revenue in 2020?")
    names = [event["event"] for event in events]
    assert names[:2] == ["turn", "retrieved"]
    assert set(names[2:-1]) == {"token"}
    assert names[-1] == "answer"
    assert json.loads(events[-1]["data"])["turn"] == json.loads(events[0]["data"])["turn"]


def test_it_finds_passages_with_their_places(report: Document, vera: User, charlie: User) -> None:
    path = "/api/v1/search?q=costs+materials"
    (hit, *_) = browser().get(path, headers=bearer(vera)).json()["hits"]
    assert hit["document"] == str(report.pk)
    assert hit["page"] == 2
    assert COSTS.startswith(hit["text"][:20])
    assert "score" not in hit
    told = browser().get(path, headers=bearer(charlie)).json()
    assert (told["total"], told["hits"], told["facets"], told["meant"]) == (0, [], [], "")


def test_a_search_is_narrowed(report: Document, vera: User, engine: Engine) -> None:
    other = make_ready(report.workspace, "Costs were low.", title="Other")
    index(other, engine)
    path = f"/api/v1/search?q=costs&document={other.pk}"
    hits = browser().get(path, headers=bearer(vera)).json()["hits"]
    assert {hit["document"] for hit in hits} == {str(other.pk)}
    path = "/api/v1/search?q=costs&to=2000-01-01"
    told = browser().get(path, headers=bearer(vera)).json()
    assert (told["total"], told["hits"]) == (0, [])
