"""Fetches the file of a model: goes on where it was broken off, and takes nothing but that file."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic

import httpx
from django.conf import settings

from webapp.local.offer import LocalModel, folder
from webapp.local.state import LocalError, Trouble

PIECE = 1 << 20
REPORT_S = 1.0
PATIENCE = httpx.Timeout(30.0, connect=15.0)

Report = Callable[[int], None]  # bytes that are here


def fetch(model: LocalModel, report: Report) -> None:
    """Have a model's file in its place. Takes minutes; what was fetched before is not again.

    Raises LocalError.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    part = model.path.with_suffix(".part")
    have = part.stat().st_size if part.exists() else 0
    if have > model.size:
        part.unlink()
        have = 0
    if not _has_room(model.size - have):
        raise LocalError(Trouble.FULL)
    if have < model.size:
        try:
            _continue(model, part, have, report)
        except OSError as error:  # of the disk: those of the network are httpx's own
            raise LocalError(Trouble.FULL) from error
    if _sum(part) != model.sha256:
        part.unlink()
        raise LocalError(Trouble.OTHER)
    part.replace(model.path)


def _continue(model: LocalModel, part: Path, have: int, report: Report) -> None:
    with _answer(model.url, have) as reply:
        if reply.status_code == httpx.codes.OK:  # from the beginning, whatever was asked for
            have = 0
        said = monotonic()
        with part.open("ab" if have else "wb") as file:
            for piece in reply.iter_bytes(PIECE):
                have += len(piece)
                if have > model.size:
                    break
                file.write(piece)
                if monotonic() - said > REPORT_S:
                    report(have)
                    said = monotonic()
    report(have)


@contextmanager
def _answer(url: str, have: int) -> Iterator[httpx.Response]:
    """What a server gives from some byte on. Raises LocalError."""
    asked = {"Range": f"bytes={have}-"} if have else {}
    # Packed, bytes would not be those that are counted.
    headers = {"Accept-Encoding": "identity", **asked}
    try:
        with httpx.stream(
            "GET", url, headers=headers, follow_redirects=True, timeout=PATIENCE
        ) as reply:
            if reply.status_code >= 500:
                raise LocalError(Trouble.UNREACHABLE)
            if not reply.is_success:
                raise LocalError(Trouble.REFUSED)
            yield reply
    except httpx.HTTPError as error:
        raise LocalError(Trouble.UNREACHABLE) from error


def _has_room(size: int) -> bool:
    free = shutil.disk_usage(folder()).free
    return free - size > settings.MIN_FREE_MB << 20


def _sum(path: Path) -> str:
    known = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            known.update(piece)
    return known.hexdigest()
