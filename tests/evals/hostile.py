"""How files that bite are taken: `python -m tests.evals.hostile FOLDER [--output ROWS] [--only *]`.

FOLDER holds PDFs, and may hold a `manifest.jsonl` of what is known of each `file`: `expect`, in
words, or `pymupdf_2_0`, with `pages`, `chars` and whether it `needs_pass`. The whole product gets
them all at once; whenever so many have ended, somebody adds an ordinary document elsewhere.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from time import sleep
from typing import Any

from rag.notices import Notice
from tests.evals.watching import Watch
from tests.pdfs import PROSE, box, make_pdf
from tests.product import Product

ORDINARY_AFTER = 40  # files, and again after so many more
READY, NOT_READY = {"ready"}, {"failed", "refused"}
# What is said of files that can be searched in the end, and of those that need not.
SAYS_READY = (
    "indexed",
    "question",
    "answered",
    "chunk",
    "extracted",
    "finishes",
    "warned",
    "served",
)
SAYS_NOT_READY = ("refused", "failed", "limit message")
DEFAULTS = {"LEASE_S": "60", "SWEEP_S": "15"}  # other than in the product of the tests


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How a file ended: after how many seconds since work on it began, of which its reader ran
    `reader_s` and held at most `reader_mb`."""

    file: str
    end: str
    reason: str = ""
    stage: str = ""
    pages: int = 0
    seconds: float = 0.0
    reader_s: float = 0.0
    reader_mb: float = 0.0
    attempts: int = 0
    warnings: Sequence[str] = ()


def main() -> None:
    """Run the folder, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, help="for a line of JSON per file")
    parser.add_argument("--only", default="*", help="files with such a name")
    given = parser.parse_args()
    files = sorted(one for one in given.folder.rglob("*.pdf") if fnmatch(one.name, given.only))
    manifest = given.folder / "manifest.jsonl"
    known = manifest.read_text(encoding="utf-8").splitlines() if manifest.exists() else []
    rows, ordinary, workers = measure(files)
    if given.output:
        told = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
        given.output.write_text("".join(told), encoding="utf-8")
    lines = list(summary(rows, [json.loads(line) for line in known]))
    lines.append(f"ordinary documents, seconds: {', '.join(f'{one:.0f}' for one in ordinary)}")
    lines += [f"processes of {name}: {len(pids)}" for name, pids in workers.items()]
    sys.stdout.write("\n".join((*lines, "")))


def measure(files: Sequence[Path]) -> tuple[list[Row], list[float], Mapping[str, set[int]]]:
    """Each file, the seconds of ordinary uploads meanwhile, and the processes of each worker."""
    with (
        tempfile.TemporaryDirectory() as name,
        Product(Path(name), fresh=False, **DEFAULTS) as product,
    ):
        hostile, elsewhere = product.make_workspace("Hostile"), product.make_workspace("Ordinary")
        refused: list[Row] = []
        uploaded: dict[str, str] = {}
        ordinary: list[str] = []
        with Watch(product) as watch:
            for file in files:
                document, reason = _upload(product, hostile, file)
                if reason:
                    refused.append(Row(file=file.name, end="refused", reason=reason))
                else:
                    uploaded[document] = file.name
            while left := watch.at_work([*uploaded, *ordinary]):
                ended = len(uploaded) - len(left.difference(ordinary))
                if ended < len(uploaded) and ended >= ORDINARY_AFTER * (len(ordinary) + 1):
                    path = _make_ordinary(Path(name), len(ordinary) + 1)
                    ordinary.append(product.upload(elsewhere, path))
                sleep(0.5)
        rows = [_row(watch, document, name) for document, name in uploaded.items()]
        waited = (watch.seen[one] for one in ordinary)
        seconds = [seen.ended - seen.uploaded for seen in waited]
        return [*refused, *rows], seconds, watch.workers


def _upload(product: Product, workspace: str, file: Path) -> tuple[str, str]:
    """The id of a document, or why there is none."""
    with product.api() as api:
        sent = {"file": (file.name, file.read_bytes(), "application/pdf")}
        reply = api.post(f"/workspaces/{workspace}/documents", files=sent).json()
    if "error" in reply or "id" not in reply:
        return "", reply.get("error", "It was taken for an archive.")
    return reply["id"], ""


def _make_ordinary(folder: Path, number: int) -> Path:
    """Three pages of text; no two have a sentence in common with what was embedded before."""
    pages = (f"Note {number}, page {page}. {PROSE * 8}" for page in (1, 2, 3))
    return make_pdf(folder / f"Note {number}.pdf", *(box(72, 72, 540, 700, one) for one in pages))


def _row(watch: Watch, document: str, name: str) -> Row:
    seen = watch.seen[document]
    return Row(
        file=name,
        end=seen.stage if seen.ended else "not ended",
        reason=seen.error,
        stage=seen.failed_stage,
        pages=seen.pages,
        seconds=round(seen.seconds, 1),
        reader_s=round(seen.reader_s, 1),
        reader_mb=round(seen.reader_mb),
        attempts=seen.attempts,
        warnings=[Notice.of(warning["message"]) for warning in json.loads(seen.warnings or "[]")],
    )


def summary(rows: Sequence[Row], known: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Lines: how many ended how, the slowest and largest, and what was expected otherwise."""
    for (end, reason), count in Counter((row.end, row.reason) for row in rows).most_common():
        yield f"{count:>4} {end}  {reason}"
    for what, key in (
        ("slowest", "seconds"),
        ("longest readers", "reader_s"),
        ("most memory", "reader_mb"),
    ):
        most = sorted(rows, key=lambda row: -getattr(row, key))[:5]
        yield f"{what}: " + ", ".join(f"{row.file} {getattr(row, key):.0f}" for row in most)
    again = [row.file for row in rows if row.attempts > 1]
    yield f"begun more than once: {', '.join(again) or 'none'}"
    ends = {row.file: row for row in rows}
    facts = {fact["file"]: fact for fact in known}
    kinds = {str(fact.get("kind")): fact for fact in facts.values()}
    for file in sorted(ends.keys() & facts.keys()):
        if ends[file].end not in allowed_ends(facts[file], kinds):
            said = facts[file].get("expect", "as pymupdf_2_0 has it")
            yield f"unexpected: {file} {ends[file].end} {ends[file].reason} (expected: {said})"


def allowed_ends(fact: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """In which ways a file may end, by what is known of it."""
    said = fact.get("expect")
    if said is None:
        probe = fact.get("pymupdf_2_0", {})
        if probe.get("needs_pass") or probe.get("pages") == 0:
            return NOT_READY
        return READY if probe.get("chars") else READY | NOT_READY
    if said.startswith("as "):
        return allowed_ends(kinds[said.split()[1]], kinds)
    ready = any(word in said for word in SAYS_READY)
    not_ready = any(word in said for word in SAYS_NOT_READY)
    ends = (READY if ready else set()) | (NOT_READY if not_ready else set())
    return ends or READY | NOT_READY


if __name__ == "__main__":
    main()
