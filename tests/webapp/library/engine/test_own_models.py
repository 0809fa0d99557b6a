"""A workspace may have its own models, of those that an administrator offers."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from rag.engine import Engine
from tests.connected import make_model
from tests.judges import VERDICTS, judging
from tests.llm_server import Reply, llm_server
from tests.make import browser, make_workspace
from tests.rows import index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.connected.chosen import chosen
from webapp.connected.models import ConnectedModel, Kind, Purpose
from webapp.library.engine.judging import is_due, judge, take_exam
from webapp.library.engine.library import library_engine, reading_engine
from webapp.library.engine.own import own_of
from webapp.library.models import Role, Workspace, WorkspaceUse

pytestmark = pytest.mark.django_db

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021."
QUESTION = "How many vessels did Kirkwall handle in 2021?"


def save(user: User, workspace: Workspace, **chosen: object) -> int:
    data = {name: str(value) for name, value in chosen.items()}
    return browser(user).post(f"/w/{workspace.pk}/models", data).status_code


def test_an_owner_chooses_of_what_is_offered(
    workspace: Workspace, alice: User, bob: User, engine: Engine
) -> None:
    make_model(Purpose.ANSWERS, name="For all")
    model = make_model(name="Ours", model="ours", offered=True)
    page = browser(alice).get(f"/w/{workspace.pk}/members/").text
    assert "Ours" in page
    assert "For all" not in page
    assert "Ours" not in browser(bob).get(f"/w/{workspace.pk}/members/").text
    assert save(bob, workspace, answers=model.pk) == 404
    assert save(alice, workspace, answers=model.pk, plans="") == 302
    own = library_engine(workspace)
    assert own.chat is not None
    assert own.planner is not None
    assert (own.chat.name, own.planner.name, own.config.chat.model) == ("ours", "ours", "ours")
    other = library_engine(make_workspace("Other", {alice: Role.OWNER}))
    assert other.chat is not None
    assert other.chat.name == "scripted"
    save(alice, workspace, answers="")
    assert own_of(workspace) == {}


def test_what_answers_here_judges_and_plans_unless_another_does(
    workspace: Workspace, alice: User, engine: Engine
) -> None:
    make_model(*Purpose, name="For all", kind=Kind.VISION)
    own = make_model(model="ours", offered=True)
    strict = make_model(name="Strict", model="strict", offered=True)
    save(alice, workspace, answers=own.pk)
    now = chosen(own_of(workspace))
    assert [one.model for one in (now.answers, now.plans, now.judging, now.captions)] == [
        "ours", "ours", "ours", "",
    ]  # fmt: skip
    assert library_engine(workspace).vision is None  # which would write over pictures of pages
    assert library_engine().vision  # figures are described when a document is read, for all
    save(alice, workspace, answers=own.pk, judging=strict.pk)
    assert chosen(own_of(workspace)).judging.model == "strict"


def test_figures_are_described_by_what_an_owner_chose_for_that_or_by_what_is_for_all(
    workspace: Workspace, alice: User, engine: Engine
) -> None:
    make_model(*Purpose, name="For all", kind=Kind.VISION)
    own = make_model(model="ours", offered=True)
    eyes = make_model(name="Eyes", model="eyes", kind=Kind.VISION, offered=True)

    def seeing(one: Engine) -> str | None:
        return one.vision.name if one.vision else None

    save(alice, workspace, answers=own.pk)
    assert (seeing(reading_engine(workspace)), seeing(library_engine(workspace))) == (
        "scripted", None,
    )  # fmt: skip
    save(alice, workspace, answers=own.pk, captions=eyes.pk)
    assert seeing(reading_engine(workspace)) == seeing(library_engine(workspace)) == "eyes"
    save(alice, workspace, captions=own.pk)  # it sees nothing
    assert seeing(reading_engine(workspace)) == "eyes"
    assert seeing(reading_engine(make_workspace("Other", {alice: Role.OWNER}))) == "scripted"


def test_no_spare_model_is_shown_passages_that_an_owner_did_not_choose(
    workspace: Workspace, alice: User
) -> None:
    make_model(Purpose.ANSWERS, Purpose.PLANS, name="For all")
    make_model(Purpose.SPARE, name="Spare for all", model="second")
    assert chosen(own_of(workspace)).spare.model == "second"
    own = make_model(model="ours", offered=True)
    other = make_model(name="Theirs", model="theirs", offered=True)
    save(alice, workspace, answers=own.pk)
    assert chosen(own_of(workspace)).spare.model == ""
    save(alice, workspace, answers=own.pk, spare=own.pk)
    assert chosen(own_of(workspace)).spare.model == ""  # it would fail with it
    save(alice, workspace, answers=own.pk, spare=other.pk)
    assert chosen(own_of(workspace)).spare.model == "theirs"


@pytest.mark.parametrize(
    "wanted", ["model", "x\0", "00000000-0000-0000-0000-000000000000", "judge"]
)
def test_what_is_not_offered_is_refused(workspace: Workspace, alice: User, wanted: str) -> None:
    make_model(name="Offered", offered=True)
    model = make_model(name="Not offered")
    known = {"model": model.pk, "judge": make_model(name="J", kind=Kind.JUDGE, offered=True).pk}
    save(alice, workspace, answers=known.get(wanted, wanted))
    assert not WorkspaceUse.objects.exists()


def test_what_is_offered_no_more_or_cannot_serves_not(workspace: Workspace, alice: User) -> None:
    make_model(Purpose.ANSWERS, name="For all")
    model = make_model(model="ours", offered=True)
    save(alice, workspace, answers=model.pk)
    assert chosen(own_of(workspace)).answers.model == "ours"
    for change in ({"kind": Kind.JUDGE}, {"kind": Kind.CHAT, "model": ""}):
        ConnectedModel.objects.filter(pk=model.pk).update(**change)
        assert chosen(own_of(workspace)).answers.model == "scripted"
    model.offered = False
    model.save()
    assert chosen(own_of(workspace)).answers.model == "scripted"
    model.delete()
    assert not WorkspaceUse.objects.exists()


def test_the_environment_wins_here_too(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    model = make_model(model="ours", offered=True)
    save(alice, workspace, answers=model.pk)
    settings.LLM_MODEL = "environment"
    assert chosen(own_of(workspace)).answers.model == "environment"
    page = browser(alice).get(f"/w/{workspace.pk}/members/").text
    assert 'id="model-answers"' not in page
    assert 'id="model-judging"' in page


def test_each_workspace_is_answered_by_its_own(
    workspace: Workspace, alice: User, engine: Engine
) -> None:
    other = make_workspace("Other", {alice: Role.OWNER})
    with llm_server([Reply(text=f"{FACT} [1]")]) as server:
        make_model(Purpose.ANSWERS, name="For all", url=server.url)
        own = make_model(model="ours", url=server.url, offered=True)
        save(alice, workspace, answers=own.pk)
        typed = StringIO()
        for one in (workspace, other):
            index(make_ready(one, FACT), library_engine())
            list(run_turn(start_turn(alice, one, QUESTION)))
        call_command("ask", str(workspace.pk), QUESTION, "--json", stdout=typed)
        assert [one["model"] for one in server.requests if one.get("stream")]
    answers = {str(turn.conversation.workspace): turn.answer for turn in Turn.objects.all()}
    assert {name: (told or {})["model"] for name, told in answers.items()} == {
        str(workspace): "ours", str(other): "scripted",
    }  # fmt: skip
    assert json.loads(typed.getvalue())["model"] == "ours"


def test_its_judge_takes_an_exam_of_its_own(workspace: Workspace, alice: User) -> None:
    assert not is_due()
    with llm_server(judging(VERDICTS.__getitem__)) as server:
        model = make_model(model="strict", kind=Kind.JUDGE, url=server.url, offered=True)
        save(alice, workspace, judging=model.pk)
        config = chosen(own_of(workspace)).judging
        assert (is_due(), judge(config)) == (True, None)
        take_exam()
        allowed = judge(config)
        assert allowed is not None
        assert (allowed.name, is_due()) == ("judge strict", False)
        assert judge() is None
