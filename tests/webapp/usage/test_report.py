"""The pages on usage: what they count, who may see them, and that they hold no words."""

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import cast

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import Settings

from rag.engine import Engine
from rag.errors import ModelRefusedError
from rag.notices import Notice
from rag.notices.english.models import MODELS
from tests.make import browser, make_user, make_workspace
from tests.rows import index, make_ready
from tests.webapp.usage.models import CountingModel, with_model
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.library.models import Role, Workspace
from webapp.usage.ends import END_WORDS
from webapp.usage.export import safe
from webapp.usage.models import OPEN, Limit, ModelRequest
from webapp.usage.report import days_of, percentile, report, requests_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CANARY = "Zanzibarite"


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


def add(workspace: Workspace | None, user: User | None, **fields: object) -> None:
    known: dict[str, object] = {
        "begun": NOW, "purpose": "answer", "model": "writer", "server": "gpu.test", "end": "ok",
        "input_tokens": 100, "output_tokens": 10, "first_s": 1.0, "seconds": 4.0,
    }  # fmt: skip
    told = {**known, **fields}
    ModelRequest.objects.create(
        workspace=workspace, user=user, **told, day=localdate(cast(datetime, told["begun"]))
    )


@pytest.mark.usefixtures("noon")
def test_what_is_counted(workspace: Workspace, alice: User, bob: User) -> None:
    add(workspace, alice, price=1_500_000)
    add(workspace, bob, purpose="judge", model="strict", input_tokens=890, price=250_000)
    add(workspace, None, purpose="caption", end="model.busy", input_tokens=0, output_tokens=0)
    add(workspace, alice, begun=NOW - timedelta(days=6), estimated=True)
    add(workspace, alice, begun=NOW - timedelta(days=7))  # before the period
    add(workspace, alice, end=OPEN)  # being made
    add(make_workspace("Other", {}), alice)
    found = report(requests_of(7, workspace.pk), 7, by_workspace=False)
    assert (found.total.requests, found.total.input_tokens, found.total.output_tokens) == (
        4, 1_090, 30
    )  # fmt: skip
    assert (found.total.money, found.estimated, found.failed) == ("1.75", 1, 1)
    days = [(day.label, day.tokens) for day in found.by_day]
    assert days[0] == ("24 Nov 2026", 110)
    assert days[-1] == ("30 Nov 2026", 1_010)
    assert len(days) == 7
    tables = {
        title: [(line.label, line.requests, line.tokens, line.share) for line in lines]
        for title, lines in found.tables
    }
    assert tables == {
        "By model": [("strict", 1, 900, 100.0), ("writer", 3, 220, 24.4)],
        "By purpose": [
            ("Judging", 1, 900, 100.0), ("Answers", 2, 220, 24.4),
            ("Descriptions of figures", 1, 0, 0.0),
        ],
        "By person": [
            ("bob@example.org", 1, 900, 100.0), ("alice@example.org", 2, 220, 24.4),
            ("Nobody, or gone", 1, 0, 0.0),
        ],
    }  # fmt: skip
    assert [(line.label, line.requests) for line in found.failures] == [("Server busy", 1)]


@pytest.mark.usefixtures("noon")
def test_how_fast(workspace: Workspace) -> None:
    for number in range(1, 101):
        add(workspace, None, first_s=number / 10, seconds=float(number))
    add(workspace, None, first_s=None, seconds=300.0, end="model.unreachable")
    [times] = report(requests_of(7), 7, by_workspace=True).times
    assert (times.label, times.first_half, times.first_most) == ("Answers", 5.0, 9.5)
    assert (times.half, times.most) == (50.0, 95.0)


def test_percentiles_of_few() -> None:
    assert percentile([], 50) is None
    assert (percentile([3.0], 50), percentile([3.0], 95)) == (3.0, 3.0)
    assert (percentile([1.0, 2.0], 50), percentile([1.0, 2.0], 95)) == (1.0, 2.0)


@pytest.mark.usefixtures("noon")
def test_the_last_lines_of_a_long_table_are_one(workspace: Workspace) -> None:
    for number in range(15):
        add(workspace, None, model=f"model {number:02}", input_tokens=1_000 - number)
    lines = dict(report(requests_of(7), 7, by_workspace=True).tables)["By model"]
    assert len(lines) == 13
    assert (lines[-1].label, lines[-1].requests) == ("3 others", 3)


@pytest.mark.usefixtures("noon")
def test_workspaces_of_the_same_name_are_told_apart(workspace: Workspace) -> None:
    for one in (workspace, make_workspace(workspace.name, {}), make_workspace("Other", {})):
        add(one, None)
    lines = dict(report(requests_of(7), 7, by_workspace=True).tables)["By workspace"]
    labels = {line.label for line in lines}
    assert {"Other", f"{workspace.name} ({str(workspace.pk)[:8]})"} < labels
    assert len(labels) == 3


@pytest.mark.parametrize("given", ["", "x", "-1", "8", "999999999999", "\x00", "٣٠"])
def test_a_period_that_is_none_is_the_usual_one(given: str) -> None:
    assert days_of(given) == 30
    assert days_of("365") == 365


def test_every_error_of_a_model_has_its_word() -> None:
    codes = {code for code in MODELS if code.startswith("model.")}
    told_otherwise = {"model.broke_off", "model.over_budget"}  # an end of ours; not asked at all
    assert codes - told_otherwise <= set(END_WORDS)
    vectors = {code for code in MODELS if code.startswith("embed.")}
    assert vectors - {"embed.not_loaded"} <= set(END_WORDS)  # that is no server's


def test_who_may_see_what(
    root: User, alice: User, bob: User, vera: User, charlie: User, workspace: Workspace
) -> None:
    add(workspace, vera, begun=datetime.now(UTC))
    staff = make_user("staff@example.org", is_staff=True)
    own = f"/w/{workspace.pk}/usage"
    for path in (reverse("admin:usage"), reverse("admin:usage_csv")):
        assert browser(root).get(path).status_code == 200
        for person in (staff, alice, bob, charlie):
            assert browser(person).get(path).status_code in {302, 404}
        assert browser().get(path).status_code == 302
        assert browser(root).post(path).status_code == 405
    for path in (own, f"{own}.csv"):
        assert browser(alice).get(path).status_code == 200
        for person in (root, staff, bob, vera, charlie):
            assert browser(person).get(path).status_code == 404
        assert browser().get(path).status_code == 302
    assert "vera@example.org" in browser(alice).get(own).text


@pytest.mark.usefixtures("noon")
def test_an_owner_sees_the_own_workspace_alone(workspace: Workspace, alice: User) -> None:
    other = make_workspace("Secret plans", {alice: Role.VIEWER})
    add(other, alice, model="foreign")
    add(workspace, alice, model="own")
    for path in ("usage", "usage.csv"):
        page = browser(alice).get(f"/w/{workspace.pk}/{path}").text
        assert "own" in page
        assert "foreign" not in page
        assert "Secret" not in page


@pytest.mark.usefixtures("noon")
def test_an_owner_sees_how_the_budgets_stand(
    workspace: Workspace, alice: User, root: User, settings: Settings
) -> None:
    settings.WORKSPACE_TOKENS_PER_DAY = 1_000
    Limit.objects.create(workspace=workspace, money_per_month=Decimal("12.50"))
    add(workspace, alice, input_tokens=890, price=5_000_000)
    page = browser(alice).get(f"/w/{workspace.pk}/usage").text
    assert "90 %: 900 of 1,000" in page
    assert "Money in November" in page
    assert "40 %: 5.00 USD of 12.50 USD" in page
    assert "ask root@example.org" in page


def test_nobody_finds_words_of_questions_and_answers(
    engine: Engine, workspace: Workspace, alice: User, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(make_ready(workspace, f"The mine yields {CANARY} only."), engine)
    replies: list[str | Exception] = [
        f"The mine yields {CANARY} only [1].",
        ModelRefusedError(Notice("model.refused", status=400, said=f"no {CANARY}")),
    ]
    with_model(engine, monkeypatch, chat=CountingModel(replies))
    for _ in run_turn(start_turn(alice, workspace, f"Does the mine yield {CANARY}?")):
        pass
    list(run_turn(start_turn(alice, workspace, f"Does the mine yield {CANARY} still?")))
    rows = list(ModelRequest.objects.values())
    assert len(rows) == 2
    seen = str(rows)
    for person, path in (
        (root, reverse("admin:usage")), (root, reverse("admin:usage_csv")),
        (alice, f"/w/{workspace.pk}/usage"), (alice, f"/w/{workspace.pk}/usage.csv"),
    ):  # fmt: skip
        seen += browser(person).get(path).text
    assert "Request refused" in seen
    assert CANARY.lower() not in seen.lower()


@pytest.mark.usefixtures("noon")
def test_the_export_has_a_line_for_each_kind_of_request_of_a_day(
    workspace: Workspace, alice: User
) -> None:
    workspace.name = '=HYPERLINK("http://evil.test")'
    workspace.save()
    for hour in (0, 5):
        add(workspace, alice, begun=NOW - timedelta(hours=hour), price=1_000)
    add(workspace, alice, model="+cmd|' /C calc'!A0", estimated=True)
    response = browser(alice).get(f"/w/{workspace.pk}/usage.csv?days=7")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="usage-7-days.csv"'
    header, *rows = csv.reader(StringIO(response.text))
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [one["model"] for one in told] == ["'+cmd|' /C calc'!A0", "writer"]
    assert told[1] == {
        "day": "2026-11-30", "workspace_id": str(workspace.pk),
        "workspace": '\'=HYPERLINK("http://evil.test")', "person": "alice@example.org",
        "purpose": "answer", "model": "writer", "server": "gpu.test", "end": "ok",
        "requests": "2", "input_tokens": "200", "output_tokens": "20", "estimated": "0",
        "seconds": "8.0", "price": "0.002", "currency": "USD",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert (safe("a=1"), safe(-5), safe("")) == ("a=1", -5, "")
