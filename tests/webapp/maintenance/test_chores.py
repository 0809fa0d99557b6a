"""Chores: one at a time, whoever their workers are, with what came of them."""

import errno
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

import workers.tasks
from rag.engine import Engine
from rag.types import Stage
from tests.make import make_user
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.documents.trash import delete_document
from webapp.library.errors import RefusedError
from webapp.library.ingest.lease import stopping
from webapp.library.models import Document, Workspace
from webapp.maintenance import backup
from webapp.maintenance.backup import Backup, back_up, backups
from webapp.maintenance.chores import resend_chore, run_chore, start_chore, stop_chore
from webapp.maintenance.hold import LostError
from webapp.maintenance.models import Chore, Kind, State


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, "One two three.", "Four five six.")
    default_storage.save(document.original_name, ContentFile(b"%PDF-"))
    default_storage.save(document.layout_name(1), ContentFile(b"layout"))
    index(document, engine)
    return document


@pytest.fixture
def no_worker() -> Iterator[None]:
    """Whoever works is told to end."""
    stopping.set()
    yield
    stopping.clear()


def done(kind: Kind, user: User) -> Chore:
    chore = start_chore(kind, user)
    assert run_chore(str(chore.pk))
    return Chore.objects.get(pk=chore.pk)


def collection(document: Document) -> str:
    name: str = document.workspace.collection(FINGERPRINT)
    return name


def lose(document: Document, engine: Engine) -> None:
    engine.dense.remove(collection(document), str(document.pk))


def test_a_check_tells_what_differs_and_changes_nothing(
    report: Document, engine: Engine, root: User
) -> None:
    lose(report, engine)
    chore = done(Kind.CHECK, root)
    assert chore.state == State.DONE
    assert (chore.tells("kinds"), chore.tells("left")) == ({"missing": 1}, 1)
    assert not engine.dense.count(collection(report), str(report.pk))


def test_mending_puts_back_what_is_missing(report: Document, engine: Engine, root: User) -> None:
    lose(report, engine)
    chore = done(Kind.MEND, root)
    assert (chore.tells("found"), chore.tells("left")) == (1, 0)
    assert engine.dense.count(collection(report), str(report.pk))
    assert done(Kind.CHECK, root).tells("found") == 0


def test_a_rebuild_indexes_all_workspaces(report: Document, engine: Engine, root: User) -> None:
    lose(report, engine)
    chore = done(Kind.REBUILD, root)
    assert (chore.done, chore.total, chore.tells("documents")) == (1, 1, 1)
    assert engine.dense.count(collection(report), str(report.pk))


def test_a_rebuild_goes_on_where_the_worker_before_was_lost(
    report: Document, engine: Engine, root: User
) -> None:
    other = make_ready(report.workspace, "Seven eight nine.")
    place = {"workspace": str(report.workspace_id), "after": other.created.isoformat()}
    chore = start_chore(Kind.REBUILD, root)
    Chore.objects.filter(pk=chore.pk).update(place=place, done=2)
    lose(report, engine)  # which would be put back from the beginning alone
    assert run_chore(str(chore.pk))
    assert engine.dense.count(collection(other), str(other.pk))
    assert not engine.dense.count(collection(report), str(report.pk))
    assert Chore.objects.get().tells("documents") == 2


def test_what_an_older_reader_read_is_queued(report: Document, root: User) -> None:
    chore = done(Kind.READ_AGAIN, root)
    assert chore.tells("documents") == 1
    assert Document.objects.get().stage == Stage.QUEUED


def test_the_trash_of_all_workspaces_is_emptied_by_who_asked(report: Document, root: User) -> None:
    delete_document(report)
    assert done(Kind.EMPTY_TRASH, root).tells("documents") == 1
    gone = Document.objects.get()
    assert gone.purged_at
    assert gone.purged_by == root


def test_one_is_open_at_a_time(root: User) -> None:
    chore = start_chore(Kind.CHECK, root)
    with pytest.raises(RefusedError):
        start_chore(Kind.REBUILD, root)
    assert stop_chore(chore.pk)
    assert not stop_chore(chore.pk)
    assert start_chore(Kind.REBUILD, root).email == "root@example.org"


def test_one_that_is_being_done_is_not_done_by_another(root: User, engine: Engine) -> None:
    chore = start_chore(Kind.CHECK, root)
    now = timezone.now()
    Chore.objects.update(state=State.RUNNING, lease=chore.pk, claimed_at=now)
    assert not run_chore(str(chore.pk))
    assert resend_chore() == 0
    Chore.objects.update(claimed_at=now - timedelta(hours=1))
    assert resend_chore() == 1
    assert Chore.objects.get().state == State.DONE


def test_one_that_ends_its_workers_is_given_up(root: User, settings: Settings) -> None:
    chore = start_chore(Kind.CHECK, root)
    Chore.objects.update(attempts=settings.MAX_ATTEMPTS)
    assert not run_chore(str(chore.pk))
    assert "again and again" in Chore.objects.get().failure
    assert not Chore.objects.open().exists()


def test_a_worker_that_ends_hands_it_back(report: Document, root: User, no_worker: None) -> None:
    chore = start_chore(Kind.CHECK, root)
    assert run_chore(str(chore.pk))
    handed = Chore.objects.get()
    assert (handed.state, handed.attempts, handed.is_open) == (State.WAITING, 0, True)


def test_a_rebuild_that_is_stopped_while_it_waits_has_put_back_what_it_dropped(
    report: Document, engine: Engine, root: User, no_worker: None
) -> None:
    other = make_ready(report.workspace, "Seven eight nine.")
    index(other, engine)
    Document.objects.update(fingerprint=FINGERPRINT)
    chore = start_chore(Kind.REBUILD, root)
    assert run_chore(str(chore.pk))
    assert not engine.dense.count(collection(other), str(other.pk))
    assert stop_chore(chore.pk)
    assert list(Document.objects.filter(shelved=True)) == [other]


def test_one_that_is_stopped_ends(report: Document, root: User) -> None:
    chore = start_chore(Kind.CHECK, root)
    Chore.objects.update(stopping=True)
    run_chore(str(chore.pk))
    assert Chore.objects.get().state == State.STOPPED


def test_a_defect_ends_it(root: User) -> None:
    chore = start_chore(Kind.CHECK, root)
    Chore.objects.update(kind="unheard of")
    with pytest.raises(ValueError, match="unheard of"):
        run_chore(str(chore.pk))
    assert "defect" in Chore.objects.get().failure
    assert not Chore.objects.open().exists()


def test_a_defect_of_a_late_worker_leaves_the_chore_to_who_has_it(
    report: Document, engine: Engine, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    chore, other = start_chore(Kind.CHECK, root), uuid.uuid4()

    def fail_late(collection: str) -> list[str]:
        Chore.objects.update(lease=other, claimed_at=timezone.now())
        raise ZeroDivisionError(collection)

    monkeypatch.setattr(engine.dense, "ids", fail_late)
    with pytest.raises(ZeroDivisionError):
        workers.tasks.run_chore(str(chore.pk))
    held = Chore.objects.get()
    assert (held.state, held.lease, held.is_open) == (State.RUNNING, other, True)


def test_who_asked_is_known_when_the_account_is_gone(root: User) -> None:
    start_chore(Kind.CHECK, root)
    root.delete()
    assert Chore.objects.get().email == "root@example.org"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups go, of a database that is a file."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is dumped by a program of its own")
    settings.BACKUP_DIR = kept = tmp_path / "backups"
    path = tmp_path / "veracite.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE words (word TEXT)")
        made.execute("INSERT INTO words VALUES ('harbour')")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    return kept


def made() -> Backup:
    [found] = [one for one in back_up() if isinstance(one, Backup)]
    return found


def test_a_backup_is_whole(folder: Path, report: Document, settings: Settings) -> None:
    default_storage.save("pictures/x/1.png", ContentFile(b"png"))
    one = made()
    assert one.files == 2
    with sqlite3.connect(one.folder / "veracite.sqlite3") as copied:
        assert copied.execute("SELECT word FROM words").fetchall() == [("harbour",)]
    assert (one.folder / "files" / report.original_name).read_bytes() == b"%PDF-"
    assert not (one.folder / "files" / "pictures").exists()  # made again where they are missing
    kept = [name for name in backup.SECRETS if (Path(settings.DATA_DIR) / name).exists()]
    assert all((one.folder / name).exists() for name in kept)
    assert one.folder.stat().st_mode & 0o077 == 0


def test_what_did_not_change_takes_no_room_twice(folder: Path, report: Document) -> None:
    first = made().folder.rename(folder / "2026-01-01T00-00-00")
    path = Path(default_storage.path(report.layout_name(1)))
    path.write_bytes(b"other!")
    os.utime(path, (1, 1))
    second = made().folder
    same, other = (Path("files") / name for name in (report.original_name, report.layout_name(1)))
    assert (first / same).samefile(second / same)
    assert (first / other).read_bytes() == b"layout"
    assert (second / other).read_bytes() == b"other!"


def test_the_oldest_goes_and_what_a_lost_worker_left(folder: Path, settings: Settings) -> None:
    settings.BACKUPS_KEPT = 2
    for name in ("2026-01-01T00-00-00", "2026-01-02T00-00-00", ".partial"):
        (folder / name).mkdir(parents=True)
    latest = made().folder
    assert backups() == [latest, folder / "2026-01-02T00-00-00"]
    assert not (folder / ".partial").exists()


def test_who_wakes_up_late_spoils_no_backup(folder: Path, report: Document) -> None:
    """A worker that hung for longer than its lease, while another one does it anew."""
    late, other = back_up(), back_up()
    assert next(late) == (0, 2)
    assert next(other) == (0, 2)
    with pytest.raises(LostError):
        list(late)
    [one] = [step for step in other if isinstance(step, Backup)]
    assert backups() == [one.folder]
    assert (one.folder / "veracite.sqlite3").exists()
    assert [found.name for found in folder.iterdir()] == [one.folder.name]


def test_a_command_whose_backup_another_one_takes_over_says_so(
    folder: Path, report: Document
) -> None:
    class Watched(StringIO):
        """Where another backup begins once this one tells how far it is."""

        other: Iterator[tuple[int, int] | Backup] = back_up()

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            next(self.other, None)
            return len(text)

    with pytest.raises(CommandError, match="Another backup"):
        call_command("back_up", stderr=Watched())


def test_a_full_disk_is_told(
    folder: Path, root: User, settings: Settings, report: Document
) -> None:
    settings.MIN_FREE_MB = 1 << 40
    chore = done(Kind.BACK_UP, root)
    assert chore.state == State.FAILED
    assert "disk" in chore.failure
    assert backups() == []


def test_a_folder_that_nothing_can_be_written_to_is_named(
    folder: Path, root: User, settings: Settings, report: Document
) -> None:
    folder.write_text("no folder")
    for kept in (folder, folder / "within"):
        settings.BACKUP_DIR = kept
        chore = done(Kind.BACK_UP, root)
        assert chore.state == State.FAILED
        assert f"Nothing can be written to {kept}" in chore.failure
        assert "BACKUP_DIR" in chore.failure
    with pytest.raises(CommandError, match="Nothing can be written to"):
        call_command("back_up")


def test_a_disk_is_not_filled_by_files_either(
    folder: Path, root: User, settings: Settings, report: Document
) -> None:
    os.truncate(default_storage.path(report.original_name), 600 << 20)  # takes no room itself
    settings.MIN_FREE_MB = (shutil.disk_usage(folder.parent).free >> 20) - 300
    assert "disk" in done(Kind.BACK_UP, root).failure
    assert list(folder.iterdir()) == []


def test_where_a_disk_knows_no_links_files_are_copied(
    folder: Path, report: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    made().folder.rename(folder / "2026-01-01T00-00-00")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert (made().folder / "files" / report.original_name).read_bytes() == b"%PDF-"
