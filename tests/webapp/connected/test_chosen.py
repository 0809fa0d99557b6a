"""Which model serves what: the environment first, then what was chosen, at once."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from rag.engine import Engine
from rag.types import Message
from tests.connected import KEY, make_model
from tests.llm_server import Reply, llm_server
from webapp.connected.chosen import NONE, chosen
from webapp.connected.here import served
from webapp.connected.models import Kind, Purpose, Use
from webapp.connected.presets import HERE
from webapp.library.engine.library import library_engine

pytestmark = pytest.mark.django_db


def test_nothing_is_chosen_at_first() -> None:
    assert {chosen().answers, chosen().plans, chosen().judging, chosen().captions} == {NONE}
    assert not chosen().decided


def test_plans_and_judging_fall_to_the_model_that_answers() -> None:
    make_model(Purpose.ANSWERS)
    now = chosen()
    assert now.answers == now.plans == now.judging
    assert (now.answers.model, now.answers.api_key, now.captions) == ("scripted", KEY, NONE)


def test_each_purpose_may_have_its_own() -> None:
    make_model(Purpose.ANSWERS)
    make_model(Purpose.PLANS, name="Small", model="small")
    make_model(Purpose.CAPTIONS, name="Eyes", model="eyes", kind=Kind.VISION)
    now = chosen()
    assert [one.model for one in (now.answers, now.plans, now.judging, now.captions)] == [
        "scripted", "small", "scripted", "eyes",
    ]  # fmt: skip


def test_the_environment_wins_purpose_by_purpose(settings: Settings) -> None:
    make_model(Purpose.ANSWERS, Purpose.CAPTIONS, kind=Kind.VISION)
    settings.LLM_MODEL, settings.LLM_BASE_URL = "environment", "http://127.0.0.1:8/v1"
    now = chosen()
    assert (now.answers.model, now.judging.model, now.captions.model) == (
        "environment", "environment", "scripted",
    )  # fmt: skip
    settings.JUDGE_MODEL = "judge"
    assert chosen().judging.model == "judge"
    settings.LLM_MODEL = ""
    assert chosen().answers.model == "scripted"


def test_that_quotes_are_fine_is_remembered(settings: Settings) -> None:
    Use.objects.create(purpose=Purpose.ANSWERS, model=None)
    assert chosen().decided
    assert chosen().answers == NONE
    Use.objects.all().delete()
    settings.LLM_MODEL = "environment"
    assert chosen().decided


def test_the_question_comes_back_when_the_model_is_deleted() -> None:
    make_model(Purpose.ANSWERS).delete()
    assert not chosen().decided


def test_a_model_of_this_machine_is_asked_only_while_it_is_served(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "local").mkdir()
    ours = make_model(Purpose.ANSWERS, preset=HERE)
    with served():
        assert chosen().answers == chosen().judging == ours.config()
    away = chosen()  # as while it starts again, or after its process was killed
    assert {away.answers, away.spare, away.plans, away.judging} == {NONE}
    assert away.decided


def test_while_it_is_not_served_the_second_model_writes_unless_a_workspace_chose(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    ours = make_model(Purpose.ANSWERS, preset=HERE)
    make_model(Purpose.SPARE, name="Second", model="second")
    now = chosen()
    assert (now.answers.model, now.spare, now.plans, now.judging) == ("second", NONE, NONE, NONE)
    own = chosen({Purpose.ANSWERS: ours})  # what no owner chose is shown no passages
    assert (own.answers, own.spare, own.decided) == (NONE, NONE, True)


def test_all_purposes_take_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number, purpose in enumerate(Purpose):
        make_model(purpose, name=str(number))
    with django_assert_num_queries(1):
        chosen()


def test_parameters_reach_the_request(engine: Engine) -> None:
    with llm_server([Reply()]) as server:
        make_model(
            Purpose.ANSWERS, url=server.url, preset="vllm", thinking=False, temperature=0.5,
            extra_body={"top_k": 20},
        )  # fmt: skip
        chat = library_engine().chat
        assert chat is not None
        assert chat.complete([Message(role="user", content="Hello")]) == "Ready."
    asked = server.requests[0]
    assert asked["chat_template_kwargs"] == {"enable_thinking": False}
    assert (asked["top_k"], asked["temperature"]) == (20, 0.5)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_model_is_in_force_with_the_next_question(engine: Engine) -> None:
    assert library_engine().chat is None
    model = make_model(Purpose.ANSWERS)
    first = library_engine()
    assert (first.chat, first.config.chat.url) != (None, "")
    model.url, model.model = "http://127.0.0.1:8/v1", "other"
    model.save()
    second = library_engine()
    assert second.chat is not None
    assert (second.chat.name, second.config.chat.url) == ("other", "http://127.0.0.1:8/v1")
    assert second.config.chat.api_key == ""  # the key was given for another server
    Use.objects.update(model=None)
    assert library_engine().chat is None
