"""`manage.py verify_claims IN.jsonl --output OUT.jsonl`: checks claims against given texts."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.errors import RagError
from rag.pairs import build_support
from rag.types import Claim
from rag.verify import Statement, build_verifier, check_statement
from webapp.engine import rag_config
from webapp.library.engine.judging import judge
from webapp.library.management.terminal import Bar

AT_ONCE = 2  # claims that are checked side by side: the model takes a core for each


class Command(BaseCommand):
    """Reads rows {id, claim, source_text | passages, question?, other_passages?, earlier?}.

    Writes rows {id, support, verdict, reason, evidence: [{passage, start, end}], by}: passages
    count from 1, the others behind them, and places are offsets in them.
    """

    help = "Check claims against texts as answers are checked, by the judge if there is one."
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
        verifier, by = build_verifier(config.verifier, build_support(config.embed)), judge()
        bar, total = Bar(self.stderr), _count(input)
        try:
            with output.open("w", encoding="utf-8") as out, ThreadPoolExecutor(AT_ONCE) as pool:
                rows = list(_rows(input))
                given = [statement for _, statement in rows]
                checked = pool.map(lambda one: check_statement(one, verifier, by), given)
                for number, ((name, _), claim) in enumerate(zip(rows, checked, strict=True), 1):
                    out.write(json.dumps(_told(name, claim), ensure_ascii=False) + "\n")
                    bar.show(number, total, str(name))
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


def _rows(path: Path) -> Iterator[tuple[Any, Statement]]:
    """The rows one by one, each by its id."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield row["id"], _statement(row)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise CommandError(f"{path}, line {number}: not a row to check: {error}") from error


def _statement(row: dict[str, Any]) -> Statement:
    return Statement(
        claim=str(row["claim"]),
        texts=_texts(row["passages"] if "passages" in row else row["source_text"]),
        question=str(row.get("question", "")),
        others=_texts(row.get("other_passages", [])),
        earlier=_texts(row.get("earlier", [])),
    )


def _texts(source: Any) -> list[str]:
    given = [source] if isinstance(source, str) else source
    return [one if isinstance(one, str) else one["text"] for one in given]


def _told(name: Any, claim: Claim) -> dict[str, Any]:
    return {
        "id": name, "support": claim.support, "verdict": claim.verdict, "reason": claim.reason,
        "evidence": [
            {"passage": one.passage, "start": one.span.start, "end": one.span.end}
            for one in claim.citations
        ],
        "by": claim.by,
    }  # fmt: skip
