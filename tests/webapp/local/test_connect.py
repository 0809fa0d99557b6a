"""The model of this machine among those that are connected, and what is told of its server."""

from pathlib import Path

import pytest

from rag.config import ChatConfig
from rag.llm import Meter, ModelReport, probe
from tests.connected import make_model
from tests.llm_server import Reply, llm_server
from webapp.connected import trial
from webapp.connected.chosen import chosen
from webapp.connected.here import served
from webapp.connected.models import ConnectedModel, Purpose, Use
from webapp.local import connect as module
from webapp.local.choice import choose, chosen_slug, wanted
from webapp.local.connect import connect, here, stop
from webapp.local.offer import LocalModel, shortlist
from webapp.local.state import Phase, State, Trouble, tell, told
from workers.tasks import try_model

pytestmark = pytest.mark.django_db

MODEL = shortlist()[1]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    jobs: list[tuple[str, ...]] = []

    def send(*job: str) -> bool:
        jobs.append(job)
        return True

    monkeypatch.setattr(module, "send", send)
    return jobs


def serve(model: LocalModel = MODEL, key: str = "first") -> ConnectedModel:
    connect(model, key, wanted())
    connected = here()
    assert connected
    return connected


def test_it_answers_from_then_on_and_is_tried_out(sent: list[tuple[str, ...]]) -> None:
    before = make_model(Purpose.ANSWERS)
    choose(MODEL)
    connected = serve()
    with served():
        answers = chosen().answers
    assert answers == connected.config()
    assert (answers.model, answers.api_key) == ("Qwen3 1.7B", "first")
    assert answers.extra_body == '{"chat_template_kwargs": {"enable_thinking": false}}'
    assert sent == [("try_model", str(connected.pk))]
    assert before != connected


def test_started_again_it_has_another_key_and_what_was_set_stays(
    sent: list[tuple[str, ...]],
) -> None:
    choose(MODEL)
    connected = serve()
    Use.objects.update(model=None)
    connected.name, connected.at_once = "Ours", 1
    connected.save()
    again = serve(key="second")
    assert (again.pk, again.name, again.at_once, again.key) == (connected.pk, "Ours", 1, "second")
    with served():
        assert chosen().answers.model == ""
    assert len(sent) == 1


def test_with_another_database_it_answers_again(sent: list[tuple[str, ...]]) -> None:
    choose(MODEL)
    serve().delete()
    serve()
    with served():
        assert chosen().answers.model == "Qwen3 1.7B"
    assert len(sent) == 2


def test_chosen_again_it_answers_again(sent: list[tuple[str, ...]]) -> None:
    choose(MODEL)
    serve()
    Use.objects.update(model=None)
    choose(shortlist()[0])
    serve(shortlist()[0])
    with served():
        assert chosen().answers.model == "Qwen3 0.6B"
    assert len(sent) == 2
    assert ConnectedModel.objects.count() == 1


def test_what_came_of_trying_another_one_is_not_said_of_it() -> None:
    choose(MODEL)
    connected = serve()
    connected.trial = {"usable": True, "checks": []}
    connected.save()
    assert serve(key="second").trial  # the same one, started again
    choose(shortlist()[0])
    assert serve(shortlist()[0]).trial is None


def test_a_worker_tries_it_out_with_all_the_time_that_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []

    def asked(config: ChatConfig, meter: Meter) -> ModelReport:
        given.append(config.first_token_s)
        return probe(config, meter)

    monkeypatch.setattr(trial, "probe", asked)
    with llm_server([Reply()]) as server:
        model = make_model(url=server.url)
        try_model(str(model.pk))
    model.refresh_from_db()
    assert given == [300.0]
    assert model.trial
    assert model.is_weak
    try_model("00000000-0000-0000-0000-000000000000")  # it was removed meanwhile


def test_stopped_nothing_is_left_of_it() -> None:
    choose(MODEL)
    serve()
    stop()
    assert wanted() == ""
    assert not chosen().decided
    assert here() is None
    connect(MODEL, "late", "what was chosen before")  # by the process that is being stopped
    assert here() is None


def test_stopped_while_it_is_connected_nothing_is_left_of_it(
    monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, ...]]
) -> None:
    def stopped_meanwhile(preset: str) -> str:
        stop()
        return "This machine"

    monkeypatch.setattr(module, "free_name", stopped_meanwhile)
    choose(MODEL)
    connect(MODEL, "key", wanted())
    assert here() is None
    assert not chosen().decided
    assert sent == []


def test_what_is_told_holds_for_what_is_chosen() -> None:
    assert told() is None
    choose(MODEL)
    first = wanted()
    assert told() == State(choice=first, phase=Phase.STARTING)
    tell(State(choice=first, phase=Phase.FAILED, trouble=Trouble.FULL))
    state = told()
    assert state
    assert "no room" in state.why
    choose(MODEL)
    tell(State(choice=first, phase=Phase.SERVING))  # the one that is being stopped
    assert told() == State(choice=wanted(), phase=Phase.STARTING)


def test_a_state_that_cannot_be_read_is_a_start() -> None:
    choose(MODEL)
    tell(State(choice=wanted(), phase=Phase.SERVING))
    for text in ("", "[]", "{}", '{"phase": "odd"}'):
        (MODEL.path.parent / "state.json").write_text(text)
        assert told() == State(choice=wanted())


def test_two_that_choose_at_once_both_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(made: Path, path: Path) -> Path:
        monkeypatch.undo()  # of two threads of a process the other is quicker
        choose(shortlist()[0])
        return made.replace(path)

    choose(MODEL)
    monkeypatch.setattr(Path, "replace", replace)
    choose(MODEL)
    assert chosen_slug() == MODEL.slug
    assert [one.name for one in MODEL.path.parent.iterdir()] == ["choice.json"]
