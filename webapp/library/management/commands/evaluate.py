"""`manage.py evaluate DIR --output OUT`: measures the product on questions with known answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.errors import RagError
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.evaluation.baseline import compare, read_rows
from webapp.library.evaluation.dataset import Dataset, DatasetError, Row, read_dataset
from webapp.library.evaluation.figures import figures
from webapp.library.evaluation.page import page
from webapp.library.evaluation.run import SCOPES, Run
from webapp.library.ingest.intake import Taken, workspace_for_intake
from webapp.library.management.terminal import Bar
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered
from webapp.usage.models import Purpose


class Command(BaseCommand):
    """Writes OUT/rows.jsonl, OUT/report.json and OUT/report.html."""

    help = "Read DIR/pdfs/* in, ask DIR/questions.jsonl, and report how good the answers are."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure, and where the report goes."""
        parser.add_argument("dataset", type=Path, metavar="DIR")
        parser.add_argument("--output", type=Path, required=True, metavar="OUT")
        parser.add_argument("--scope", choices=SCOPES, help="only one way to ask; both without it")
        parser.add_argument(
            "--baseline", type=Path, metavar="OLD", help="an earlier OUT to compare with"
        )
        parser.add_argument("--only", metavar="SOURCE", help="only the questions of one source")

    def handle(self, *, dataset: Path, output: Path, **options: Any) -> None:
        """Raises CommandError when the folder is not as it should be, or an index is down."""
        try:
            data = read_dataset(dataset, options["only"])
            # Read before anything is written: OLD may be OUT.
            before = read_rows(options["baseline"]) if options["baseline"] else ()
            workspace = workspace_for_intake(data.workspace)
            run = Run(engine=library_engine(), fingerprint=index_fingerprint(), workspace=workspace)
            output.mkdir(parents=True, exist_ok=True)
            rows, report = self._measure(run, data, output, options["scope"])
        except (DatasetError, RefusedError, RagError, OSError) as error:
            raise CommandError(str(error)) from error
        report = {"dataset": dataset.resolve().name, **report}
        if before:
            report["baseline"] = compare(data.questions, rows, before)
        told = json.dumps(report, indent=1, ensure_ascii=False)
        (output / "report.json").write_text(told + "\n", encoding="utf-8")
        (output / "report.html").write_text(page(report), encoding="utf-8")
        self.stdout.write(f"{output / 'report.html'}")

    def _measure(
        self, run: Run, data: Dataset, output: Path, scope: str | None
    ) -> tuple[list[Row], dict[str, Any]]:
        began = monotonic()
        taken = self._read_in(run, data)
        read = monotonic()
        names = {name: one.document.pk for name, one in taken.items() if one.document is not None}
        with counting(Payer(workspace_id=run.workspace.pk), Purpose.EVALS) as ledger:
            paid = metered(run.engine, ledger, sight=Purpose.ANSWER)
            rows: list[Row] = []
            for row in self._ask(replace(run, engine=paid), data, names, output, scope):
                rows.append(row)
                ledger.look()
        return rows, {
            "version": settings.VERSION,
            "model": run.engine.config.chat.model,
            "embedding": settings.EMBEDDING_MODEL,
            "fingerprint": run.fingerprint,
            "documents": _documents(taken),
            "seconds": {
                "read": round(read - began, 1),
                "ask": round(monotonic() - read, 1),
                "cpu": round(_processor_seconds(), 1),
            },
            "figures": figures(data.questions, rows),
        }

    def _read_in(self, run: Run, data: Dataset) -> dict[str, Taken]:
        bar = Bar(self.stderr)
        taken: dict[str, Taken] = {}
        for one in run.read_in(data):
            taken[one.path.name] = one
            done = sum(known.share for known in taken.values())
            bar.show(done, len(data.pdfs), f"reading {one.path.name}")
            if one.done and not one.ready:
                bar.clear()
                self.stderr.write(f"{one.path.name}: {one.as_dict()['error']}")
        bar.clear()
        return taken

    def _ask(
        self,
        run: Run,
        data: Dataset,
        names: Mapping[str, UUID],
        output: Path,
        scope: str | None,
    ) -> Iterator[dict[str, Any]]:
        """Each row, written down at once: a run that is broken off leaves what it had."""
        bar = Bar(self.stderr)
        scopes = (scope,) if scope else SCOPES
        todo = [(question, one) for question in data.questions for one in scopes]
        with (output / "rows.jsonl").open("w", encoding="utf-8") as file:
            for number, (question, one) in enumerate(todo, start=1):
                bar.show(number, len(todo), f"asking {question['id']}")
                row = run.ask(question, one, names)
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
                yield row
        bar.clear()


def _documents(taken: Mapping[str, Taken]) -> dict[str, Any]:
    documents = [one.document for one in taken.values() if one.document is not None and one.ready]
    failed = [
        {"document": name, "error": one.as_dict()["error"]}
        for name, one in sorted(taken.items())
        if not one.ready
    ]
    return {
        "total": len(taken),
        "ready": len(documents),
        "pages": sum(document.pages_count for document in documents),
        "chunks": sum(document.chunks_count for document in documents),
        "failed": failed,
    }


def _processor_seconds() -> float:
    """Of this process and of those that it started and that ended; workers are not in it."""
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
