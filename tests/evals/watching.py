"""Looks at a running product from outside: its documents, their readers and its workers."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from rag.notices import Notice
from tests.bench.tree import descendants
from tests.product import Product

LOOK_S = 0.2
PATIENCE_S = 900  # without a change
READER = "veracite-child"
AT_REST = ("ready", "failed", "cancelled")


@dataclass(slots=True)
class Seen:
    """What was seen of a document, by this process's clock."""

    uploaded: float
    began: float = 0.0
    ended: float = 0.0
    stage: str = ""
    failed_stage: str = ""
    error: str = ""
    pages: int = 0
    warnings: str = ""
    attempts: int = 0
    reader_s: float = 0.0
    reader_mb: float = 0.0  # the most that a reader of it held

    @property
    def seconds(self) -> float:
        """From the first work on it to its end."""
        return self.ended - self.began if self.ended and self.began else 0.0


class Watch:
    """Looks five times a second while it is entered."""

    def __init__(self, product: Product) -> None:
        self.seen: dict[str, Seen] = {}
        self.workers: defaultdict[str, set[int]] = defaultdict(set)
        self._product = product
        self._database = Path(product.settings["DATA_DIR"]) / "veracite.sqlite3"
        self._readers: dict[int, float] = {}  # since when each was seen
        self._changed = monotonic()
        self._done = Event()
        self._thread = Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        self._thread.join()

    def at_work(self, documents: Iterable[str]) -> set[str]:
        """Those of them that have not ended; none when nothing has moved for long."""
        if monotonic() > self._changed + PATIENCE_S:
            return set()
        return {one for one in documents if one not in self.seen or not self.seen[one].ended}

    def _look_on(self) -> None:
        while not self._done.wait(LOOK_S):
            # What is written or ends at this moment is seen the next time.
            with suppress(sqlite3.OperationalError):
                self._look_at_documents()
            with suppress(OSError):
                self._look_at_processes()

    def _look_at_documents(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=20)) as database:
            rows = database.execute(
                "SELECT id, stage, failed_stage, error, pages_count, warnings, attempts "
                "FROM library_document"
            ).fetchall()
        now = monotonic()
        for key, stage, failed_stage, error, pages, warnings, attempts in rows:
            seen = self.seen.setdefault(str(UUID(key)), Seen(uploaded=now))
            if stage != seen.stage:
                self._changed = now
            if stage != "queued" and not seen.began:
                seen.began = now
            if stage in AT_REST and not seen.ended:
                seen.ended = now
            seen.stage, seen.failed_stage, seen.error = stage, failed_stage, Notice.of(error)
            seen.pages, seen.warnings = pages, warnings
            seen.attempts = max(seen.attempts, attempts)  # it is forgotten when all went well

    def _look_at_processes(self) -> None:
        services = self._product.children()
        for name in services.keys() & {"worker", "quick"}:
            self.workers[name].add(services[name])
        for pid in descendants(services["worker"]):
            process = Path(f"/proc/{pid}")
            with suppress(OSError, StopIteration):
                if (process / "comm").read_text().strip() == READER:
                    self._look_at_reader(process, self._readers.setdefault(pid, monotonic()))

    def _look_at_reader(self, process: Path, since: float) -> None:
        """Raises OSError when it is gone, and StopIteration before it opens its file."""
        opened = (file.readlink() for file in (process / "fd").iterdir())
        document = next(path.parent.name for path in opened if path.name == "original")
        status = (process / "status").read_text().split("VmHWM:")[1]
        seen = self.seen[document]
        seen.reader_mb = max(seen.reader_mb, int(status.split()[0]) / 1024)
        seen.reader_s = max(seen.reader_s, monotonic() - since)
