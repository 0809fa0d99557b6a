"""`manage.py check_evidence PACK`: is an evidence pack as it was made, and does it still hold?"""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from webapp.chat.evidence.check import PackError, Result, check_pack

SHAPES = {Result.GOOD: "✓", Result.BAD: "✕", Result.UNKNOWN: "?"}
DIFFERS, UNREADABLE = 1, 2  # exit codes


class Command(BaseCommand):
    """Exits with 0 when nothing differs, with 1 when something does, with 2 for no pack at all."""

    help = (
        "Check an evidence pack: its files against its hashes and signature, its quotes against "
        "its passages, and, as far as the documents are still here, against the documents."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one."""
        parser.add_argument("pack", type=Path, metavar="PACK.zip")
        parser.add_argument("--all", action="store_true", help="also tell what is as it should be")

    def handle(self, *, pack: Path, **options: Any) -> None:
        """Raises CommandError with the exit code."""
        counts: Counter[Result] = Counter()
        try:
            for check in check_pack(pack):
                counts[check.result] += 1
                if options["all"] or check.result is not Result.GOOD:
                    self.stdout.write(f"{SHAPES[check.result]} {check.message}")
        except PackError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        told = (
            f"{counts.total()} checks: {counts[Result.GOOD]} hold, {counts[Result.BAD]} differ, "
            f"{counts[Result.UNKNOWN]} cannot be checked here."
        )
        if counts[Result.BAD]:
            raise CommandError(
                f"{told} The pack or its documents were changed.", returncode=DIFFERS
            )
        self.stdout.write(told)
