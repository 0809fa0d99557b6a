"""`manage.py ingest PATH... --workspace NAME`: takes files and folders of this machine in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from webapp.engine import index_fingerprint
from webapp.heartbeats import worker_is_alive
from webapp.library.engine.library import reading_engine
from webapp.library.errors import RefusedError
from webapp.library.ingest.intake import (
    Taken,
    files_in,
    read_here,
    seen_through,
    take_in,
    workspace_for_intake,
)
from webapp.library.management.terminal import Bar
from webapp.library.models import Document, Workspace

FEW = 3  # files given by hand are waited for; a folder is not
Files = list[tuple[Path, str]]  # each with its folder


class Command(BaseCommand):
    """Prints a line for each file; ends with 1 when any was refused or could not be read."""

    help = (
        "Take files in, and folders with all that can be read in them, which lie in the same "
        "folders then. The workers read them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What, where to, and how to tell."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--workspace", required=True, help="name or id; made if it is missing")
        parser.add_argument(
            "--wait", action="store_true", help="until all are read; here, if no worker runs"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *, paths: list[Path], workspace: str, wait: bool, **options: Any) -> None:
        """Raises CommandError when any file failed."""
        files = files_in(paths)
        if not files:
            raise CommandError("There is no file that can be read in what was given.")
        try:
            into = workspace_for_intake(workspace)
        except RefusedError as error:
            raise CommandError(error.message) from error
        if not worker_is_alive():
            self.stderr.write(
                "No worker is running: the files are read here."
                if wait
                else "No worker is running: the files wait until one is."
            )
        failed = 0
        for taken in self._taken(into, files, wait=wait):
            self._print(taken, as_json=options["json"])
            failed += taken.document is None or (wait and not taken.ready)
        if failed:
            raise CommandError(f"{failed} of {len(files)} files failed", returncode=1)

    def _taken(self, into: Workspace, files: Files, *, wait: bool) -> Iterator[Taken]:
        """Each file once: when it was taken in, or with `wait`, when nothing more happens to it."""
        bar = Bar(self.stderr)
        pending: list[Taken] = []
        for number, (path, folder) in enumerate(files):
            bar.show(number, len(files), path.name)
            taken = take_in(into, path, bulk=len(files) > FEW, folder=folder)
            if wait and taken.document is not None and not taken.ready:
                pending.append(taken)
            else:
                bar.clear()
                yield taken
        shares = dict.fromkeys((one.path for one in pending), 0.0)
        for taken in seen_through(pending, _read):
            shares[taken.path] = taken.share
            bar.show(sum(shares.values()), len(shares), taken.path.name)
            if taken.done:
                bar.clear()
                yield taken
        bar.clear()

    def _print(self, taken: Taken, *, as_json: bool) -> None:
        told = taken.as_dict()
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        what = told["stage"] or "refused"
        found = f"  {told['pages']} pages, {told['chunks']} chunks" if taken.ready else ""
        again = "  (was there already)" if taken.duplicate else ""
        why = f"  {told['error']}" if told["error"] else ""
        self.stdout.write(f"{what:<9} {taken.path}{found}{again}{why}")


def _read(document: Document) -> Document:
    return read_here(document, reading_engine(document.workspace), index_fingerprint())
