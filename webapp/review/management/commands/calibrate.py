"""`manage.py calibrate`: makes the confidence of answers a probability, from judged answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.verify.confidence.calibration import Labelled, fit, promise, store
from webapp.library.engine.calibrating import keep_calibration
from webapp.library.engine.library import library_engine
from webapp.library.evaluation.measures import auroc, expected_calibration_error, right
from webapp.library.people.workspaces import MOST_WRONG
from webapp.review.judgements import labelled_answers


class Command(BaseCommand):
    """Fits on the review queue's decisions, or on the rows of an evaluation."""

    help = (
        "Fit the confidence of answers on answers that were judged: those of the review queue, and "
        "with --rows those of an evaluation. It is for the present models; what runs takes it up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where judged answers come from, where the calibration goes."""
        parser.add_argument("--rows", type=Path, help="rows.jsonl of manage.py evaluate")
        parser.add_argument("--questions", type=Path, help="the questions.jsonl it was run on")
        parser.add_argument("--source", action="append", help="only questions of this source")
        parser.add_argument("--name", default="", help="what is said of the data it was fitted on")
        parser.add_argument("--output", type=Path, help="default: the database")

    def handle(self, **options: Any) -> None:
        """Raises CommandError when there are too few judged answers, or a file cannot be read."""
        set_up = library_engine().set_up()
        labelled = list(labelled_answers(set_up))
        if options["rows"]:
            labelled += _evaluated(options, set_up)
        try:
            found = fit(labelled, name=options["name"] or "judged answers", fingerprint=set_up)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["output"]:
            store(found, options["output"])
        else:
            keep_calibration(found)
        self.stdout.write(f"{len(labelled)} judged answers, {_share(labelled)} right")
        ece, area = expected_calibration_error(found.held_out), auroc(found.held_out)
        self.stdout.write(f"held out: calibration error {ece or 0:.3f}, AUROC {area or 0.5:.3f}")
        for share in MOST_WRONG:
            kept = promise(found, share)
            told = "no threshold reaches it"
            if kept.threshold is not None:
                told = f"from {kept.threshold:.2f} on, {kept.answered:.0%} answered"
            self.stdout.write(f"wrong at most {share:.0%}: {told}")
        self.stdout.write(f"stored in {options['output'] or 'the database'}")


def _share(labelled: list[Labelled]) -> str:
    return f"{sum(one.right for one in labelled) / len(labelled):.0%}"


def _evaluated(options: dict[str, Any], set_up: str) -> list[Labelled]:
    if not options["questions"]:
        raise CommandError("--rows needs --questions: which questions they answer.")
    questions = {row["id"]: row for row in _lines(options["questions"])}
    rows = [row for row in _lines(options["rows"]) if not row["abstained"] and row.get("signals")]
    if any(row.get("set_up") != set_up for row in rows):
        raise CommandError("These rows were made with other models than the present ones.")
    wanted = options["source"]
    return [
        Labelled(
            signals=row["signals"],
            right=right(questions[row["id"]], row),
            group=questions[row["id"]]["doc"],
        )
        for row in rows
        if row["id"] in questions and (not wanted or questions[row["id"]]["source"] in wanted)
    ]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
