"""Copies the database, the files and the secrets aside, while all goes on.

A file that did not change since the backup before is linked to the copy there, so that each backup
is whole and takes the room of what is new alone. docs/deploy.md says how one is put back.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from rag.errors import RagError
from rag.notices import Notice
from webapp.adjusted.values import value_of
from webapp.maintenance.dump import dump
from webapp.maintenance.hold import LostError
from webapp.space import refuse_if_full, tells_full

PARTIAL = ".partial"
SECRETS = ("secret_key", "model_keys_secret")
REMADE = {"pictures"}  # among the files, and made from them again
EVERY = 50  # files, after which it is told how far it is


class FolderError(RagError):
    """Nothing can be written to where backups go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One that is whole: its folder, the bytes it holds, some of them shared, and its files."""

    folder: Path
    size: int
    files: int


def back_up() -> Iterator[tuple[int, int] | Backup]:
    """Make one; yields how many files of how many are copied, and at last the backup.

    The database first: a file too many is found later, one too few is lost. Raises DumpError,
    FolderError, OSError or FullError where there is no room, and LostError where another one has
    begun since.
    """
    folder = Path(settings.BACKUP_DIR)
    # Under a name that nobody else has: who wakes up late removes its own.
    partial = folder / f"{PARTIAL}-{uuid4().hex}"
    with _writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f"{PARTIAL}*"):  # by a worker that was killed: one works at a time
            shutil.rmtree(left, ignore_errors=True)
        partial.mkdir(mode=0o700)
    try:
        database = _copy_database(partial)
        files = list(_files())
        yield 0, len(files)
        before = next(iter(backups()), None)
        for done, name in enumerate(files, start=1):
            _copy(Path(settings.DATA_DIR) / "files" / name, partial / "files" / name,
                  before / "files" / name if before else None)  # fmt: skip
            if done % EVERY == 0 or done == len(files):
                yield done, len(files)
        _copy_secrets(partial)
        if not database.exists():  # another one, who began since this one hung, has removed it
            raise LostError
        made = folder / timezone.now().strftime("%Y-%m-%dT%H-%M-%S")
        partial.rename(made)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _drop_old(folder)
    size = sum(one.stat().st_size for one in made.rglob("*") if one.is_file())
    yield Backup(folder=made, size=size, files=len(files))


def backups() -> list[Path]:
    """Those that are kept, the newest first."""
    folder = Path(settings.BACKUP_DIR)
    return sorted(folder.glob("????-??-??T??-??-??"), reverse=True) if folder.is_dir() else []


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    """Raises FolderError with what the system says; a full disk is told as such elsewhere."""
    try:
        yield
    except OSError as error:
        if tells_full(error):
            raise
        told = {"folder": str(folder), "reason": error.strerror or str(error)}
        raise FolderError(Notice("chore.backup_folder", **told)) from error


def _copy_database(into: Path) -> Path:
    if connection.vendor != "sqlite":
        refuse_if_full(folder=into)  # how large it gets is not known before
        dump(into / "veracite.dump", connection.get_connection_params())
        return into / "veracite.dump"
    path, copied = Path(settings.DATABASES["default"]["NAME"]), into / "veracite.sqlite3"
    refuse_if_full(path.stat().st_size, into)
    with (
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(copied)) as target,
    ):
        source.backup(target)
    return copied


def _files() -> Iterator[Path]:
    """Their names below the folder of files; none where a bucket has them."""
    root = Path(settings.DATA_DIR) / "files"
    if settings.S3_BUCKET:
        return
    for folder, inner, names in os.walk(root):
        here = Path(folder).relative_to(root)
        if here == Path():
            inner[:] = [one for one in inner if one not in REMADE]
        yield from (here / name for name in names)


def _copy(source: Path, target: Path, before: Path | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):  # deleted meanwhile
        if before is not None and _is_same(source, before):
            with suppress(OSError):  # on a disk that knows no links
                target.hardlink_to(before)
                return
        refuse_if_full(source.stat().st_size, target.parent)
        shutil.copy2(source, target)


def _is_same(one: Path, other: Path) -> bool:
    if not other.exists():
        return False
    here, there = one.stat(), other.stat()
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _copy_secrets(into: Path) -> None:
    for name in SECRETS:
        with suppress(FileNotFoundError):  # given by the environment instead
            shutil.copy2(Path(settings.DATA_DIR) / name, into / name)


def _drop_old(folder: Path) -> None:
    for old in backups()[value_of("BACKUPS_KEPT") :]:
        shutil.rmtree(old, ignore_errors=True)
