"""A reranker is connected, tried, in force at once, and left out when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from rag.config import RerankConfig
from rag.engine import Engine
from rag.types import Answer
from tests.connected import KEY, make_model
from tests.llm_server import refused_url
from tests.make import browser, make_user, prove
from tests.rerank_server import RerankServer, rerank_server
from tests.rows import index, make_ready
from tests.webapp.panel.test_connected import given
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.connected.chosen import chosen
from webapp.connected.models import ConnectedModel, Kind, Purpose, Use
from webapp.connected.presets import INSIDE
from webapp.engine import reranker
from webapp.library.engine.library import library_engine
from webapp.library.models import Document, Workspace, WorkspaceUse
from webapp.usage.models import ModelRequest

PAGE = "/admin/language-model/"
NEW = f"{PAGE}new/other/"
INSIDE_NEW = f"{PAGE}new/{INSIDE}/"
QUESTION = "When did the plant in Lyon open?"


@pytest.fixture
def panel(db: None) -> Client:
    return prove(browser(make_user("root@example.org", is_staff=True, is_superuser=True)))


@pytest.fixture
def server() -> Iterator[RerankServer]:
    with rerank_server() as running:
        yield running


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    texts = "Lyon has a plant. Lyon has silk.", "The plant in Lyon did open on 3 May 2019."
    document = make_ready(workspace, *texts)
    index(document, engine)
    return document


def asked(alice: User, workspace: Workspace, question: str = QUESTION) -> Answer:
    *_, answer = run_turn(start_turn(alice, workspace, question))
    assert isinstance(answer, Answer)
    return answer


def test_one_is_connected_tried_and_in_force(
    panel: Client, server: RerankServer, report: Document, alice: User
) -> None:
    form = given(f"{server.url}/v1", kind="reranker", model="ranks")
    page = panel.post(NEW, form, follow=True).text
    assert "“Ours” works, and reorders what is found from the next question on." in page
    assert "passages of the sample report in 0." in page
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert set(ModelRequest.objects.values_list("purpose", "model")) == {("test", "ranks")}
    server.requests.clear()
    answer = asked(alice, report.workspace)
    assert server.requests[0]["query"]
    assert answer.made_with["reranker"] == "ranks"
    assert not [one for one in answer.findings if one.check == "rerank"]
    row = ModelRequest.objects.get(purpose="rerank")
    assert (row.user_id, row.workspace_id) == (alice.pk, report.workspace_id)
    assert (row.model, row.server, row.end) == ("ranks", "127.0.0.1", "ok")
    assert (row.input_tokens, row.output_tokens, row.price) == (11, 0, 0)
    listed = panel.get(PAGE).text
    assert "Reordering what was found" in listed
    page = panel.post(PAGE, {"choose": "1", "reranking": ""}, follow=True).text
    assert chosen().reranking == RerankConfig()
    assert library_engine().reranker is None


def test_a_search_goes_on_without_one_that_fails_and_says_so(
    server: RerankServer, report: Document, alice: User
) -> None:
    make_model(Purpose.RERANKING, kind=Kind.RERANKER, url=server.url, model="ranks")
    server.failures = [503]
    answer = asked(alice, report.workspace)
    (finding,) = [one for one in answer.findings if one.check == "rerank"]
    assert "in the order of the search alone" in str(finding.message)
    assert not answer.abstained
    ended = ModelRequest.objects.filter(purpose="rerank").values_list("end", flat=True)
    assert list(ended) == ["rerank.busy"]
    # It is left alone for a while: the next question does not wait for it.
    before = len(server.requests)
    answer = asked(alice, report.workspace, "When was it that the plant in Lyon did open?")
    assert [one for one in answer.findings if one.check == "rerank"]
    assert len(server.requests) == before


def test_the_page_says_that_one_is_left_alone(
    panel: Client, server: RerankServer, report: Document, alice: User
) -> None:
    make_model(Purpose.RERANKING, kind=Kind.RERANKER, url=server.url, model="ranks")
    server.failures = [503]
    asked(alice, report.workspace)
    assert "left alone" in panel.get(PAGE).text


def test_one_that_does_not_work_is_saved_and_not_used(panel: Client) -> None:
    form = given(refused_url(), kind="reranker", model="ranks")
    page = panel.post(NEW, form, follow=True).text
    assert "“Ours” is saved, but does not work yet." in page
    assert "The reranking server does not answer." in page
    assert not Use.objects.exists()


def test_one_without_a_name_is_asked_for_it(panel: Client, server: RerankServer) -> None:
    page = panel.post(NEW, given(server.url, kind="reranker", model=""), follow=True).text
    assert "Say which model it is." in page
    assert not Use.objects.exists()


def test_the_environment_wins_and_is_shown(panel: Client, settings: Settings) -> None:
    make_model(Purpose.RERANKING, kind=Kind.RERANKER, model="ranks")
    assert chosen().reranking.model == "ranks"
    settings.RERANKER_MODEL = "org/of-the-environment"
    assert chosen().reranking == RerankConfig(model="org/of-the-environment")
    page = panel.get(PAGE).text
    assert '<code>org/of-the-environment</code> <span class="stage">set by the env' in page
    assert 'name="reranking"' not in page


def test_a_workspace_with_a_model_of_its_own_shows_no_passages_to_another_server(
    workspace: Workspace,
) -> None:
    usual = make_model(Purpose.RERANKING, kind=Kind.RERANKER, model="ranks")
    own = make_model(name="Its own", offered=True)
    answers = {Purpose.ANSWERS.value: own}
    assert chosen().reranking.url
    assert chosen(answers).reranking == RerankConfig()
    ours = make_model(name="Ranks", kind=Kind.RERANKER, model="other", offered=True)
    WorkspaceUse.objects.create(workspace=workspace, purpose=Purpose.RERANKING, model=ours)
    assert chosen({**answers, Purpose.RERANKING.value: ours}).reranking.model == "other"
    usual.preset, usual.url = INSIDE, ""
    usual.save()
    assert chosen(answers).reranking.model == "ranks"  # it is shown to nobody


@pytest.mark.model
def test_what_the_product_runs_itself_has_a_name_and_no_server(panel: Client) -> None:
    page = panel.get(INSIDE_NEW).text
    assert 'name="model"' in page
    for name in ("url", "key", "temperature", "price_in"):
        assert f'name="{name}"' not in page
    form = {"name": "Here", "model": "/no/such-folder", "kind": "reranker", "url": "http://x"}
    page = panel.post(INSIDE_NEW, form, follow=True).text
    assert "“Here” is saved, but does not work yet." in page
    assert "could not be loaded" in page
    assert ConnectedModel.objects.get().url == ""
    assert "Inside the product" in panel.get(PAGE).text
    page = panel.post(INSIDE_NEW, {**form, "name": "Writer", "kind": "chat"}).text
    assert "Select a valid choice" in page


@pytest.mark.model
def test_a_cross_encoder_of_a_folder_reorders_in_this_process(
    panel: Client, cross_encoder: Path, report: Document, alice: User
) -> None:
    form = {"name": "Here", "model": str(cross_encoder), "kind": "reranker"}
    panel.post(INSIDE_NEW, form, follow=True)
    model = ConnectedModel.objects.get()
    assert model.trial is not None
    (check,) = model.trial["checks"]
    assert check["message"]["code"] == "probe.reranks"  # of random weights: it may do badly
    Use.objects.get_or_create(purpose=Purpose.RERANKING, defaults={"model": model})
    answer = asked(alice, report.workspace)
    assert answer.made_with["reranker"] == str(cross_encoder)
    assert not ModelRequest.objects.exists()
    reranker.cache_clear()


def test_nothing_of_a_reranker_goes_into_its_trial_but_figures(
    panel: Client, server: RerankServer
) -> None:
    panel.post(NEW, given(server.url, kind="reranker", model="ranks"), follow=True)
    kept = json.dumps(ConnectedModel.objects.get().trial)
    assert KEY not in kept
