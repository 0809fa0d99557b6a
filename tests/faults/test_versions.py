"""Programs of two versions on one database: only those of its version work on it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import Ignore, Reject
from django.conf import settings
from pytest_django import Settings

import workers.versions
from tests.faults.web import manage, settings_for
from tests.faults.workers import worker
from tests.product import START_S
from tests.servers import redis_server, wait_until
from webapp.jobs import app
from webapp.library.models import Installation
from workers.tasks import tidy_workspace

NOBODY = "00000000-0000-0000-0000-000000000000"
# A worker that takes itself for another version than it is.
OLD = "import webapp.settings as s; s.VERSION = '0.0.9'"


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.versions, "WAIT_S", 0.0)


def run_task(**headers: Any) -> Any:
    """Run a job as a worker does that was sent it with these headers."""
    tidy_workspace.push_request(called_directly=False, **headers)
    try:
        return tidy_workspace(NOBODY)
    finally:
        tidy_workspace.pop_request()


@pytest.mark.django_db
def test_a_worker_of_another_version_puts_every_job_back() -> None:
    Installation.prepare("9.9.9")
    for version in ("9.9.9", settings.VERSION, None):
        with pytest.raises(Reject) as put_back:
            run_task(version=version)
        assert vars(put_back.value)["requeue"]


@pytest.mark.django_db
def test_a_job_of_another_version_is_refused_by_a_worker_of_this_one() -> None:
    Installation.prepare(settings.VERSION)
    with pytest.raises(Ignore):
        run_task(version="0.0.9")
    run_task(version=settings.VERSION)
    run_task()


@pytest.mark.django_db
def test_where_nothing_was_prepared_workers_work() -> None:
    run_task(version=settings.VERSION)


def test_jobs_tell_by_which_version_they_were_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    signature = app.signature(tidy_workspace.name, args=(NOBODY,))
    monkeypatch.setattr(type(signature), "apply_async", lambda self, **how: sent.append(how))
    from webapp.jobs import send

    send(tidy_workspace.name, NOBODY)
    assert sent == [{"headers": {"version": settings.VERSION}}]
    beat = settings.CELERY_BEAT_SCHEDULE.values()
    assert all(one["options"]["headers"]["version"] == settings.VERSION for one in beat)


# A document whose days in the trash are over: a sweep has it deleted for good.
DUE = """
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from webapp.jobs import SWEEP, send
from webapp.library.models import Document, Installation, Workspace
Installation.prepare(settings.VERSION)
space = Workspace.objects.create(name="Reports")
long_ago = timezone.now() - timedelta(days=100)
Document.objects.create(workspace=space, title="Old", size=1, sha256="0" * 64, deleted_at=long_ago)
assert send(SWEEP)
"""


def is_swept(database: Path) -> bool:
    with closing(sqlite3.connect(database, timeout=20)) as opened:
        return bool(opened.execute("SELECT purged_at FROM library_document").fetchone()[0])


@pytest.mark.service
@pytest.mark.timeout(600)
def test_an_old_worker_leaves_the_work_to_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    log, data = tmp_path / "log", tmp_path / "data"
    with redis_server(tmp_path / "redis") as broker:
        environment = settings_for(data, CELERY_BROKER_URL=broker, LOG_LEVEL="INFO")
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "shell", "-c", DUE)
        with worker(environment, log, queue="quick", before=OLD):
            told = "is put back: this worker is of 0.0.9"
            wait_until(lambda: log.read_text().count(told) > 2, START_S)
            assert not is_swept(data / "veracite.sqlite3")
        with worker(environment, log, queue="quick"):
            wait_until(lambda: is_swept(data / "veracite.sqlite3"), START_S)
