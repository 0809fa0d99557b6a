"""A watched folder: what is put there is taken in, and moved away when it is.

A file is taken when it has not changed between two looks and for some seconds: it may be on its
way yet. Links are left alone, because they may lead anywhere.
"""

import logging
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import time

from django.conf import settings
from django.core.cache import cache

from webapp.library.errors import RefusedError
from webapp.library.ingest.intake import Taken, take_in, workspace_for_intake
from webapp.library.models import Workspace
from webapp.space import is_full

logger = logging.getLogger(__name__)

TAKEN, REFUSED = "taken", "refused"
QUIET_S = 5.0
MOST_AT_ONCE = 100  # of one look, which then has to end: others wait for the thread
SEEN = "watched-files"
SEEN_S = 24 * 3600
LOCK, LOCK_S = "watching", 600

Seen = dict[str, tuple[int, int]]


def watch() -> list[Taken]:
    """Take in what lies in the watched folder and has come to rest. Does nothing without one."""
    if not settings.WATCH_DIR or is_full() or not cache.add(LOCK, "on", timeout=LOCK_S):
        return []
    try:
        return _look(Path(settings.WATCH_DIR))
    finally:
        cache.delete(LOCK)


def _look(folder: Path) -> list[Taken]:
    if not folder.is_dir():
        logger.warning("the watched folder %s is not there", folder)
        return []
    try:
        workspace = workspace_for_intake(settings.WATCH_WORKSPACE)
    except RefusedError as error:
        logger.warning("the watched folder waits: %s", error.message)
        return []
    before: Seen = cache.get(SEEN) or {}
    now = {str(path): _state(path) for path in _files(folder)}
    at_rest = [path for path, state in now.items() if before.get(path) == state]
    quiet = [path for path in at_rest if time() - now[path][1] / 1e9 > QUIET_S]
    taken = [_take(workspace, folder, Path(path)) for path in quiet[:MOST_AT_ONCE]]
    gone = {str(one.path) for one in taken}
    cache.set(SEEN, {k: v for k, v in now.items() if k not in gone}, timeout=SEEN_S)
    return taken


def _files(folder: Path) -> Iterator[Path]:
    """What people put there, at any depth; not what was dealt with, hidden, or links."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if inside[0] in (TAKEN, REFUSED) or any(part.startswith(".") for part in inside):
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def _state(path: Path) -> tuple[int, int]:
    """Its size and when it was changed, in nanoseconds."""
    try:
        found = path.stat()
    except OSError:
        return (-1, 0)
    return (found.st_size, found.st_mtime_ns)


def _take(workspace: Workspace, folder: Path, path: Path) -> Taken:
    """Take one in, and move it to where it says what became of it."""
    within = path.relative_to(folder).parent.as_posix()
    taken = take_in(workspace, path, bulk=True, folder=within)
    if taken.later:
        logger.warning("the watched folder waits: %s", taken.error)
        return taken
    if taken.document is not None:
        logger.info("taken from the watched folder: document %s", taken.document.pk)
        _move(folder, path, TAKEN)
        return taken
    logger.warning("refused from the watched folder: %s", taken.error)
    moved = _move(folder, path, REFUSED)
    if moved is not None:
        with suppress(OSError):
            reason = moved.with_name(f"{moved.name}.reason.txt")
            reason.write_text(f"{taken.error}\n", encoding="utf-8")
            reason.chmod(stat.S_IMODE(moved.stat().st_mode))
    return taken


def _make_folder(path: Path, mode: int) -> None:
    """As open as the watched folder: who may put files there may see what became of them."""
    if not path.exists():
        _make_folder(path.parent, mode)
        path.mkdir(exist_ok=True)
        path.chmod(mode)


def _move(folder: Path, path: Path, where: str) -> Path | None:
    """To a folder beside it, under a name that is free there; None when that is not possible."""
    target = folder / where / path.relative_to(folder)
    try:
        _make_folder(target.parent, stat.S_IMODE(folder.stat().st_mode))
        for number in range(1, 1_000):
            if not target.exists():
                break
            target = target.with_name(f"{path.stem} ({number}){path.suffix}")
        shutil.move(path, target)
    except OSError as error:
        logger.warning("cannot move a file of the watched folder: %s", error.strerror)
        return None
    return target
