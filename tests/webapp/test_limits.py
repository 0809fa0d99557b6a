"""What one person may do at once or within an hour, and how more than that is refused."""

import io
import zipfile
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.make import browser, make_user
from tests.rows import make_ready
from webapp.accounts.models import ApiKey, User
from webapp.chat.asking.turn import start_turn
from webapp.chat.models import Turn
from webapp.errors import TooManyError
from webapp.forgiving_cache import ForgivingCache
from webapp.library.models import Document, Workspace
from webapp.usage.limits import count_uploads, count_workspace
from webapp.usage.models import Limit

PAGE = {"Accept": "text/html,*/*"}


@pytest.fixture(autouse=True)
def few(settings: Settings) -> None:
    settings.WORKSPACES_PER_HOUR = 2
    settings.UPLOADS_PER_HOUR = 3
    settings.QUESTIONS_AT_ONCE = 2


def files(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{number}.txt", f"Text number {number}.".encode())


def refused(response: Any) -> str:
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    return str(response.content.decode())


def upload(client: Client, workspace: Workspace, file: SimpleUploadedFile) -> Any:
    return client.post(f"/w/{workspace.pk}/upload", {"file": file})


def test_workspaces_within_an_hour(alice: User, bob: User) -> None:
    mine = browser(alice)
    for number in range(2):
        assert mine.post("/w/new", {"name": f"N{number}"}).status_code == 302
    page = refused(mine.post("/w/new", {"name": "N3"}, headers=PAGE))
    assert "<html" in page
    assert "2 workspaces within an hour" in page
    bearer = {"Authorization": f"Bearer {ApiKey.issue(alice)[1]}"}
    told = browser().post(
        "/api/v1/workspaces", {"name": "N4"}, content_type="application/json", headers=bearer
    )
    assert '"error"' in refused(told)
    assert Workspace.objects.count() == 2
    assert browser(bob).post("/w/new", {"name": "Of Bob"}).status_code == 302


def test_the_next_hour_begins_anew(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 7 * 3600.0 - 10)
    for _ in range(2):
        count_workspace(alice)
    with pytest.raises(TooManyError, match="in 10 seconds") as told:
        count_workspace(alice)
    assert told.value.retry_after_s == 10
    monkeypatch.setattr("time.time", lambda: 7 * 3600.0)
    count_workspace(alice)


def test_an_administrator_lets_one_do_more(alice: User, bob: User) -> None:
    root = browser(make_user("root@example.org", is_staff=True, is_superuser=True))
    given = {"user": alice.pk, "workspaces_per_hour": 3, "uploads_per_hour": 0}
    assert root.post("/admin/usage/limit/add/", given).status_code == 302
    for who, most in ((alice, 3), (bob, 2)):
        for _ in range(most):
            count_workspace(who)
        with pytest.raises(TooManyError, match=f"made {most} workspaces"):
            count_workspace(who)
    count_uploads(alice, 1_000)
    with pytest.raises(TooManyError, match="upload 3 files"):
        count_uploads(bob, 4)


def test_a_limit_is_of_one_person_or_one_workspace(alice: User, workspace: Workspace) -> None:
    root = browser(make_user("root@example.org", is_staff=True, is_superuser=True))
    for given in ({}, {"user": alice.pk, "workspace": str(workspace.pk)}):
        page = root.post("/admin/usage/limit/add/", {**given, "tokens_per_day": 5})
        assert "Choose one: a person or a workspace." in page.text
    page = root.post("/admin/usage/limit/add/", {"user": alice.pk, "money_per_day": "-1"})
    assert "greater than or equal to 0" in page.text
    assert not Limit.objects.exists()


def test_uploads_within_an_hour(workspace: Workspace, alice: User) -> None:
    mine = browser(alice)
    for number in range(3):
        assert upload(mine, workspace, files(number)).status_code == 201
    assert "3 files within an hour" in refused(upload(mine, workspace, files(4)))
    document = Document.objects.first()
    assert document is not None
    path = f"/documents/{document.pk}/versions"
    assert "<html" in refused(mine.post(path, {"file": files(5)}, headers=PAGE))
    bearer = {"Authorization": f"Bearer {ApiKey.issue(alice)[1]}"}
    path = f"/api/v1/workspaces/{workspace.pk}/documents"
    refused(browser().post(path, {"file": files(6)}, headers=bearer))
    assert Document.objects.count() == 3


def test_files_in_an_archive_are_counted_before_any_is_taken(
    workspace: Workspace, alice: User
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", f"Text number {number}.")
    file = SimpleUploadedFile("all.zip", packed.getvalue())
    refused(upload(browser(alice), workspace, file))
    assert not Document.objects.exists()
    assert upload(browser(alice), workspace, files(1)).status_code == 201


def test_questions_at_once(workspace: Workspace, alice: User, bob: User) -> None:
    make_ready(workspace, "Revenue was 10 million euros.")
    asked = [start_turn(alice, workspace, "What was the revenue?") for _ in range(2)]
    given = {"question": "And the costs?"}
    told = refused(browser(alice).post(f"/w/{workspace.pk}/ask", given))
    assert '"message": "2 questions of yours are being answered.' in told
    failed = Turn.objects.create(
        conversation=asked[0].conversation, question="Why?", state=Turn.State.FAILED
    )
    refused(browser(alice).post(f"/turns/{failed.pk}/again"))
    assert start_turn(bob, workspace, "What was the revenue?").pk
    Turn.objects.filter(pk=asked[0].pk).update(state=Turn.State.DONE)
    assert start_turn(alice, workspace, "And the costs?").pk


def test_people_work_on_while_the_cache_is_down_and_limits_hold(
    alice: User, settings: Settings
) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "webapp.forgiving_cache.ForgivingCache",
            "LOCATION": "redis://127.0.0.1:9",  # where nobody listens
        },
    }
    for _ in range(2):
        count_workspace(alice)
    with pytest.raises(TooManyError):
        count_workspace(alice)


@pytest.mark.parametrize("step", ["incr", "decr"])
def test_a_count_that_goes_in_between_is_begun_anew(
    alice: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for _ in range(2):
        count_workspace(alice)
    real = getattr(cache, step)
    went: list[str] = []

    def after_it_went(key: str, delta: int = 1, version: int | None = None) -> int:
        if not went:
            went.append(key)
            cache.clear()
        return int(real(key, delta, version))

    monkeypatch.setattr(caches["default"], step, after_it_went)
    if step == "decr":
        with pytest.raises(TooManyError):
            count_workspace(alice)
    for _ in range(2):
        count_workspace(alice)
    with pytest.raises(TooManyError):
        count_workspace(alice)
    assert len(went) == 1


def test_without_the_broker_no_count_is_forgotten_for_the_number_of_others() -> None:
    own = ForgivingCache("unix:///nowhere/broker.sock", {"KEY_PREFIX": "test"})
    own.set("first", 1)
    for number in range(1_000):
        own.set(f"count-{number}", 1)
    assert own.get("first") == 1
    assert all(own.get(f"count-{number}") for number in range(1_000))
    own.clear()


def test_tries_to_sign_in_are_refused_with_words(db: None, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    make_user("root@example.org")
    visitor = browser()
    given = {"email": "nobody@example.org"}
    answers = [visitor.post("/accounts/password/reset/", given) for _ in range(21)]
    page = refused(answers[-1])
    assert "Wait a minute" in page
    assert "veracite.css" in page
