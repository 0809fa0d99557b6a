"""`manage.py verify_claims IN.jsonl --output OUT.jsonl`: checks claims against given texts."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.errors import RagError
from rag.pairs import build_pairs
from rag.verify import build_verifier, check_text
from webapp.engine import rag_config
from webapp.library.management.terminal import Bar

AT_ONCE = 2  # claims that are checked side by side: the model takes a core for each


class Command(BaseCommand):
    """Reads rows {id, source_text | passages, claim}, writes rows {id, support, verdict}."""

    help = "Check claims against texts with the verifier that checks answers. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, where to."""
        parser.add_argument(
            "input", type=Path, help="JSON lines: id, claim, source_text or passages"
        )
        parser.add_argument("--output", type=Path, required=True, help="where the verdicts go")

    def handle(self, *, input: Path, output: Path, **options: Any) -> None:
        """Raises CommandError for a row that cannot be read, naming its line."""
        config = rag_config()
        verifier = build_verifier(config.verifier, build_pairs(config.embed))
        bar, total = Bar(self.stderr), _count(input)
        try:
            with output.open("w", encoding="utf-8") as out, ThreadPoolExecutor(AT_ONCE) as pool:
                rows = list(_rows(input))
                checked = pool.map(
                    lambda row: check_text(row["claim"], row["passages"], verifier), rows
                )
                for number, (row, claim) in enumerate(zip(rows, checked, strict=True), start=1):
                    told = {"id": row["id"], "support": claim.support, "verdict": claim.verdict}
                    out.write(json.dumps(told, ensure_ascii=False) + "\n")
                    bar.show(number, total, str(row["id"]))
        except RagError as error:
            raise CommandError(error.user_message) from error
        finally:
            bar.clear()
        self.stderr.write(f"{total} claims checked")


def _count(path: Path) -> int:
    try:
        with path.open(encoding="utf-8") as lines:
            return sum(1 for line in lines if line.strip())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows one by one, each with its texts under `passages`."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                texts = row["passages"] if "passages" in row else row["source_text"]
                yield {"id": row["id"], "claim": str(row["claim"]), "passages": _texts(texts)}
            except (ValueError, LookupError, TypeError) as error:
                raise CommandError(f"{path}, line {number}: not a row to check: {error}") from error


def _texts(source: Any) -> list[str]:
    given = [source] if isinstance(source, str) else source
    return [one if isinstance(one, str) else one["text"] for one in given]
