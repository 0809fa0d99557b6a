"""Which model judges answers: one that has passed the exam, with a real server."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from tests.judges import VERDICTS, judging
from tests.llm_server import Reply, llm_server
from webapp.jobs import TAKE_EXAM
from webapp.library.engine.judging import is_due, judge, latest, take_exam
from webapp.library.models import JudgeExam
from workers.tasks import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected(settings: Settings) -> None:
    cache.clear()
    settings.JUDGE, settings.JUDGE_MODEL = "auto", ""
    settings.LLM_MODEL, settings.LLM_BASE_URL = "writer", "http://127.0.0.1:9/v1"


def examined(settings: Settings, rule: Callable[[str], str | None]) -> int:
    """Take the exam with a judge of that rule; how many requests it took."""
    with llm_server(judging(rule)) as server:
        settings.LLM_BASE_URL = server.url
        take_exam()
        return len(server.requests)


def test_a_model_judges_once_it_has_passed(settings: Settings) -> None:
    assert (judge(), is_due(), latest()) == (None, True, None)
    assert examined(settings, VERDICTS.__getitem__) == 5
    allowed = judge()
    assert allowed is not None
    assert allowed.name == "judge writer"
    assert not is_due()


def test_a_model_that_says_yes_does_not_judge(settings: Settings) -> None:
    examined(settings, lambda _: "supported")
    exam = latest()
    assert exam is not None
    assert (exam.passed, exam.true_right, exam.faulty_right) == (False, 20, 0)
    assert (judge(), is_due()) == (None, False)


def test_a_model_that_was_away_is_examined_again_later(settings: Settings) -> None:
    settings.LLM_FIRST_TOKEN_S = 0.5
    with llm_server([Reply(status=401)]) as server:
        settings.LLM_BASE_URL = server.url
        take_exam()
    assert not is_due()
    JudgeExam.objects.update(taken=timezone.now() - timedelta(hours=2))
    assert is_due()


def test_another_model_or_server_has_an_exam_of_its_own(settings: Settings) -> None:
    examined(settings, VERDICTS.__getitem__)
    settings.LLM_MODEL = "another"
    assert (judge(), is_due()) == (None, True)
    settings.LLM_MODEL, settings.JUDGE_MODEL = "writer", "large"
    settings.JUDGE_BASE_URL, settings.JUDGE_API_KEY = "http://127.0.0.1:9/v1", "key"
    assert (judge(), is_due()) == (None, True)
    JudgeExam.objects.all().delete()
    with llm_server(judging(VERDICTS.__getitem__)) as server:
        settings.JUDGE_BASE_URL = server.url
        take_exam()
        assert {request["model"] for request in server.requests} == {"large"}
    chosen = judge()
    assert chosen is not None
    assert chosen.name == "judge large"


def test_the_setting_is_obeyed(settings: Settings) -> None:
    settings.JUDGE = "always"
    assert judge() is not None
    assert not is_due()
    settings.JUDGE = "never"
    assert (judge(), is_due()) == (None, False)
    settings.JUDGE, settings.LLM_MODEL = "always", ""
    assert (judge(), is_due()) == (None, False)


def test_it_is_taken_once_however_often_it_is_asked_for(settings: Settings) -> None:
    with llm_server(judging(VERDICTS.__getitem__)) as server:
        settings.LLM_BASE_URL = server.url
        take_exam()
        take_exam()  # another job, sent while the workers were busy
        assert len(server.requests) == 5


def test_only_one_worker_takes_it(settings: Settings) -> None:
    cache.add("exam", value=True, timeout=60)
    assert examined(settings, VERDICTS.__getitem__) == 0


def test_the_sweeper_asks_for_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    for name in ("beat", "make_reserve", "tidy.sweep", "runs.resend_runs", "lost.look_for_lost"):
        monkeypatch.setattr(f"workers.tasks.{name}", lambda *_: None)
    monkeypatch.setattr("workers.tasks.library_engine", lambda: None)
    monkeypatch.setattr("workers.tasks.send", sent.append)
    sweep()
    assert sent == [TAKE_EXAM]
    examined(settings, VERDICTS.__getitem__)
    sweep()
    assert sent == [TAKE_EXAM]
