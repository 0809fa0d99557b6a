"""A model that failed is left alone for a while, in every process, and one question tries it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.cache import cache

from rag.engine import Engine
from rag.errors import ModelDownError, ModelRefusedError, RagError
from rag.llm import Metered, identity
from rag.notices import Notice
from rag.types import Answer, Message
from tests.connected import make_model
from tests.make import browser, make_user, prove
from tests.rows import index, make_ready
from tests.webapp.usage.models import CountingModel, payer, with_model
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.connected import pauses
from webapp.connected.models import Purpose as Served
from webapp.library.models import Document, Workspace
from webapp.usage.meters import counting, trying
from webapp.usage.models import ModelRequest, Purpose

pytestmark = pytest.mark.django_db

QUESTION = "What was the revenue in 2020?"
HELLO = [Message(role="user", content="Hello")]
DOWN = ModelDownError(Notice("model.unreachable"))
SPARE = "Revenue was 10 million euros in 2020 [1]."


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets time pass for pauses."""
    now = [1_000_000.0]
    monkeypatch.setattr("webapp.connected.pauses.time", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, "Revenue was 10 million euros in 2020.")
    index(document, engine)
    return document


def said(error: Exception, purpose: Purpose = Purpose.ANSWER, name: str = "scripted") -> int:
    """How often a model is asked that two pieces of work want to ask, one after the other."""
    model = CountingModel([error], name=name)
    for _ in range(2):
        with counting(payer()) as ledger, pytest.raises(RagError):
            ledger.counted(model, purpose, 100).complete(HELLO)
    return len(model.history)


def test_the_next_question_does_not_wait_for_it(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch,
    clock: Callable[[float], None],
) -> None:  # fmt: skip
    down = CountingModel([DOWN, DOWN, SPARE], name="first")
    with_model(engine, monkeypatch, chat=down, spare=CountingModel([SPARE], name="second"))

    def ask(number: int) -> Turn:
        list(run_turn(start_turn(alice, report.workspace, f"{QUESTION[:-1]} ({number})?")))
        return Turn.objects.latest("created")

    assert [ask(0).model, ask(1).model, ask(2).model] == ["second"] * 3
    assert len(down.history) == 1
    clock(pauses.FIRST_S)
    assert [ask(3).model, ask(4).model] == ["second"] * 2
    assert len(down.history) == 2
    clock(pauses.FIRST_S)
    assert ask(5).model == "second"  # the second pause is longer
    clock(pauses.FIRST_S)
    assert [ask(6).model, ask(7).model] == ["first"] * 2
    assert pauses.pause_of(down.identity) is None
    rows = ModelRequest.objects.order_by("begun").values_list("model", "end")
    assert list(rows).count(("first", "model.unreachable")) == 2
    assert list(rows).count(("first", "ok")) == 2


def test_what_was_written_instead_is_not_given_again(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_model(engine, monkeypatch, chat=CountingModel([DOWN]))
    list(run_turn(start_turn(alice, report.workspace, QUESTION), may_recall=True))
    assert Turn.objects.get().basis == ""
    *_, again = run_turn(start_turn(alice, report.workspace, QUESTION), may_recall=True)
    assert isinstance(again, Answer)


def test_one_request_tries_it_when_the_pause_is_over(clock: Callable[[float], None]) -> None:
    pauses.begin("x", DOWN.message, 0.1)
    assert pauses.held_back("x") == DOWN.message
    clock(pauses.FIRST_S)
    assert pauses.held_back("x") is None
    assert pauses.held_back("x") == DOWN.message
    pauses.begin("x", DOWN.message, 0.1)  # it is the same failure as of whoever tried it
    clock(2 * pauses.FIRST_S)
    assert pauses.held_back("x") is None
    for _ in range(9):
        clock(pauses.LONGEST_S)
        assert pauses.held_back("x") is None
    pauses.end("x")
    assert pauses.held_back("x") is None


def test_who_waited_long_for_it_spares_others_as_long() -> None:
    pauses.begin("x", Notice("model.first_token_late", seconds="300"), 300.0)
    pause = pauses.pause_of("x")
    assert pause is not None
    assert pause.seconds == 300.0


@pytest.mark.parametrize(
    "error",
    [
        ModelRefusedError(Notice("model.filtered")),
        ModelRefusedError(Notice("model.refused", status=400, said="no pictures")),
        ModelDownError(Notice("model.places_taken")),
        ModelDownError(Notice("model.busy")),
    ],
)
def test_what_one_prompt_is_to_blame_for_keeps_nobody_else(error: RagError) -> None:
    assert said(error) == 2


def test_a_plan_that_is_late_says_nothing_of_the_model() -> None:
    late = ModelDownError(Notice("model.first_token_late", seconds="5"))
    assert said(late, Purpose.PLAN, "a") == 2
    assert said(late, Purpose.ANSWER, "b") == 1
    assert said(DOWN, Purpose.PLAN, "c") == 1


def test_what_nobody_waits_for_asks_it_all_the_same() -> None:
    assert said(DOWN, Purpose.CAPTION) == 2


def test_no_words_of_a_server_reach_others() -> None:
    words = Notice("model.failing_because", status=500, said="cannot parse: my secret question")
    pauses.begin("x", words, 1.0)
    why = pauses.held_back("x")
    assert why is not None
    assert "secret" not in why
    assert "(500)" in why


def test_a_model_with_another_key_is_another_one() -> None:
    one, other = make_model(key="a"), make_model(name="Other", key="b")
    assert identity(one.config()) != identity(other.config())
    assert identity(one.config()) == identity(replace(one.config(), at_once=3, temperature=1.0))


def test_the_page_tells_it_and_trying_it_ends_it(clock: Callable[[float], None]) -> None:
    model = make_model(Served.ANSWERS)
    panel = prove(browser(make_user("root@example.org", is_staff=True, is_superuser=True)))
    name = identity(model.config())
    assert "left alone" not in panel.get("/admin/language-model/").text
    pauses.begin(name, DOWN.message, 1.0)
    page = panel.get("/admin/language-model/").text
    assert "failed, left alone until" in page
    assert "The language model cannot be reached." in page
    with trying(payer()) as meter:
        works = CountingModel(["Yes."])
        works.identity = name
        Metered(works, meter).complete(HELLO)
    assert cache.get(f"pause:{name}") is None
