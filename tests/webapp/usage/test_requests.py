"""Every request to a model is a row, whoever asked for whatever, and however it ended."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import Settings

from rag.config import ChatConfig
from rag.engine import Engine
from rag.errors import ModelDownError
from rag.notices import Notice
from rag.types import Answer, Message, Mode
from rag.verify import Judge
from tests.connected import make_model
from tests.llm_server import Reply, llm_server
from tests.rows import FINGERPRINT, index, make_ready
from tests.webapp.usage.models import IN, OUT, CountingModel, payer, with_model
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.connected.trial import look
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.guarding import guard_documents
from webapp.library.upkeep.guiding import guide
from webapp.review.retrieval import trace_question
from webapp.usage.budgets import LOST_AFTER
from webapp.usage.meters import afforded, counting, trying
from webapp.usage.models import LOST, OPEN, ModelRequest, Purpose
from webapp.usage.retention import forget_old

QUESTION = "What was the revenue in 2020?"
HELLO = [Message(role="user", content="Hello")]


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, "Revenue was 10 million euros in 2020.")
    index(document, engine)
    return document


def answered(user: User, workspace: Workspace, question: str = QUESTION) -> Answer:
    *_, answer = run_turn(start_turn(user, workspace, question))
    assert isinstance(answer, Answer)
    return answer


def test_an_answer_is_a_row_with_all_that_it_took(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:  # fmt: skip
    settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = 2.5, 10.0
    with_model(engine, monkeypatch)
    before = timezone.now()
    assert answered(alice, report.workspace).mode == Mode.MODEL
    row = ModelRequest.objects.get()
    assert (row.user_id, row.workspace_id) == (alice.pk, report.workspace_id)
    assert (row.purpose, row.model, row.server) == ("answer", "scripted", "scripted.test")
    assert (row.input_tokens, row.output_tokens, row.estimated) == (IN, OUT, False)
    assert row.price == 1_000 * 2.5 + 100 * 10
    assert row.end == "ok"
    assert before <= row.begun <= timezone.now()
    assert row.first_s is not None
    assert row.seconds is not None
    assert 0 <= row.first_s <= row.seconds


def test_a_connected_model_has_its_own_price(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:  # fmt: skip
    settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = 2.5, 10.0
    make_model(name="Elsewhere", url="https://other.test/v1", price_in=Decimal(7))
    with_model(engine, monkeypatch)
    answered(alice, report.workspace)
    make_model(url="https://scripted.test/v1", price_in=Decimal("0.25"))
    answered(alice, report.workspace, "What was the revenue in all of 2020?")
    rows = ModelRequest.objects.order_by("begun")
    assert [one.price for one in rows] == [1_000 * 2.5 + 100 * 10, 1_000 * 0.25]


def test_what_plans_and_what_judges_have_rows_of_their_own(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, judge = CountingModel(["{}"], name="small"), CountingModel(["{}"], name="strict")
    with_model(engine, monkeypatch, planner=planner, judge=Judge(judge))
    answered(alice, report.workspace)
    rows = ModelRequest.objects.order_by("begun").values_list("purpose", "model")
    assert list(rows) == [("plan", "small"), ("answer", "scripted"), ("judge", "strict")]


def test_what_is_judged_while_it_is_written_is_counted_once(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Lou")
    said = " ".join(f"Revenue was told by {name} to be 10 million euros [1]." for name in names)
    judge = CountingModel(["{}"], name="strict")
    with_model(engine, monkeypatch, chat=CountingModel([said]), judge=Judge(judge))
    answer = answered(alice, report.workspace)
    rows = ModelRequest.objects.order_by("begun").values_list("purpose", flat=True)
    assert list(rows) == ["answer", "judge", "judge"]  # one for eight sentences
    assert dict(answer.tokens) == {"input": 3 * IN, "output": 3 * OUT}
    assert Turn.objects.get().tokens == 3 * (IN + OUT)


def test_a_stream_that_is_dropped_leaves_its_row(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_model(engine, monkeypatch)
    events = run_turn(start_turn(alice, report.workspace, QUESTION))
    next(events)
    next(events)  # the first words
    events.close()
    row = ModelRequest.objects.get()
    assert (row.end, row.estimated, row.output_tokens > 0) == ("stopped", True, True)
    assert Turn.objects.get().state == Turn.State.STOPPED


def test_a_failure_is_a_row_of_its_kind_without_tokens(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = CountingModel([ModelDownError(Notice("model.busy"))])
    with_model(engine, monkeypatch, chat=down)
    assert answered(alice, report.workspace).mode == Mode.QUOTE
    row = ModelRequest.objects.get()
    assert (row.end, row.input_tokens, row.output_tokens) == ("model.busy", 0, 0)


def test_where_no_model_is_asked_there_is_no_row(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_model(engine, monkeypatch)
    answered(alice, report.workspace, "How many documents are there?")
    with_model(engine, monkeypatch, chat=None)
    answered(alice, report.workspace)
    assert not ModelRequest.objects.exists()


def test_an_answer_does_not_fail_because_it_cannot_be_counted(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any, **named: Any) -> None:
        raise DatabaseError("disk is full")

    with_model(engine, monkeypatch)
    monkeypatch.setattr("django.db.models.query.QuerySet.bulk_create", full)
    assert answered(alice, report.workspace).mode == Mode.MODEL
    assert not ModelRequest.objects.exists()


def test_the_retrieval_page_counts_as_a_test(
    report: Document, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(engine, planner=CountingModel(["{}"]))
    monkeypatch.setattr("webapp.review.retrieval.library_engine", lambda *_: made)
    trace_question(payer(alice, report.workspace), report.workspace, QUESTION, [], None)
    row = ModelRequest.objects.get()
    assert (row.purpose, row.user_id) == ("test", alice.pk)


def test_what_nobody_waited_for_is_kept_as_well(workspace: Workspace) -> None:
    with counting(payer(None, workspace)) as ledger:
        model = ledger.counted(CountingModel(["A chart."]), Purpose.CAPTION, 100)
        pieces = model.stream(HELLO)
        next(pieces)
    assert not ModelRequest.objects.exists()
    assert len(list(pieces)) == 1
    assert ModelRequest.objects.get().purpose == "caption"


def test_rows_outlive_their_people_and_workspaces(workspace: Workspace, alice: User) -> None:
    begun = timezone.now()
    ModelRequest.objects.create(begun=begun, user=alice, workspace=workspace, end="ok")
    workspace.delete()
    alice.delete()
    row = ModelRequest.objects.get()
    assert (row.user_id, row.workspace_id) == (None, None)


@pytest.mark.django_db
def test_old_rows_are_forgotten_and_lost_ones_closed(settings: Settings) -> None:
    settings.USAGE_DAYS = 40
    now = timezone.now()
    ages = {
        "ok": timedelta(days=39), "cut": timedelta(days=41), OPEN: LOST_AFTER * 2,
        "stopped": timedelta(),
    }  # fmt: skip
    for end, age in ages.items():
        begun = now - age
        ModelRequest.objects.create(
            begun=begun, day=begun.date(), end=end, output_tokens=5, price=9
        )
    ModelRequest.objects.create(begun=now, end=OPEN)
    assert forget_old() == 1
    assert set(ModelRequest.objects.values_list("end", flat=True)) == {
        "ok", "stopped", LOST, OPEN
    }  # fmt: skip
    lost = ModelRequest.objects.get(end=LOST)
    assert (lost.output_tokens, lost.price) == (0, 0)


def test_a_model_that_writes_over_pictures_writes_an_answer(
    engine: Engine, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeing = CountingModel(["Yes."], name="seeing")
    made, _ = with_model(engine, monkeypatch, vision=seeing)
    with afforded(made, payer(alice)) as (paid, _over):
        assert paid.vision
        paid.vision.complete(HELLO)
    assert ModelRequest.objects.values_list("purpose", "model").get() == ("answer", "seeing")


def test_a_guide_is_counted_for_who_uploaded_the_document(
    report: Document, alice: User, engine: Engine
) -> None:
    Document.objects.update(uploaded_by=alice)
    guard_documents(report.workspace, engine, FINGERPRINT)
    made = replace(engine, chat=CountingModel(["{}"]))
    assert guide(str(report.pk), made, FINGERPRINT)
    row = ModelRequest.objects.get()
    assert (row.purpose, row.user_id, row.workspace_id) == ("guide", alice.pk, report.workspace_id)


def test_trying_a_model_out_counts_as_a_test_whatever_is_left(
    alice: User, settings: Settings
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 1
    config = ChatConfig(model="tried", max_retries=0)
    with llm_server([Reply()]) as server, trying(payer(alice)) as meter:
        look(replace(config, url=server.url), meter)
    found = set(ModelRequest.objects.values_list("purpose", "model", "user"))
    assert found == {("test", "tried", alice.pk)}
    assert ModelRequest.objects.count() == len(server.requests) > 3
