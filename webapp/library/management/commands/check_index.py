"""`manage.py check_index`: compares the database with both indexes and the files."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.errors import RagError
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.upkeep.check import Checker, Difference


class Command(BaseCommand):
    """Prints what differs; ends with 1 when anything does, and was not repaired."""

    help = "Compare the database with both indexes and the files; 0 differences when all is well."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to repair, and how to print."""
        parser.add_argument("--repair", action="store_true", help="mend what can be mended")
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *, repair: bool, json: bool, **options: Any) -> None:
        """Raises CommandError with what is left, or when an index is down."""
        checker = Checker(engine=library_engine(), fingerprint=index_fingerprint())
        try:
            found = list(checker.differences())
            left = checker.repair(found) if repair else found
        except RagError as error:
            raise CommandError(error.user_message) from error
        self._print_json(found, left) if json else self._print(found, left, repair=repair)
        if left:
            raise CommandError(f"{len(left)} differences", returncode=1)

    def _print(self, found: list[Difference], left: list[Difference], *, repair: bool) -> None:
        for difference in found:
            mended = "" if difference in left else "  (mended)"
            self.stdout.write(f"{difference.text}{mended}")
        told = f"{len(found)} differences"
        self.stdout.write(f"{told}, {len(left)} left" if repair and found else told)

    def _print_json(self, found: list[Difference], left: list[Difference]) -> None:
        rows = [{**asdict(one), "kind": one.kind.name.lower(), "mended": one not in left}
                for one in found]  # fmt: skip
        told = {"differences": len(found), "left": len(left), "found": rows}
        self.stdout.write(json.dumps(told, indent=1))
