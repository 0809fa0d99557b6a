"""A folder to evaluate on: `pdfs/*`, and `questions.jsonl` with the gold answers and pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
REQUIRED = ("id", "doc", "question", "answerable", "evidence_pages")


class DatasetError(Exception):
    """The folder is not what it should be; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The PDFs by file name, and the questions in their order."""

    pdfs: Mapping[str, Path]
    questions: tuple[Row, ...]

    @property
    def workspace(self) -> str:
        """The name of its workspace: the same documents have the same, wherever they lie."""
        digest = sha256()
        for name, path in sorted(self.pdfs.items()):
            with path.open("rb") as file:
                digest.update(f"{name}\0{file_digest(file, 'sha256').hexdigest()}\n".encode())
        return f"Evaluation {digest.hexdigest()[:12]}"


def read_dataset(folder: Path, only: str | None = None) -> Dataset:
    """The documents and questions of a folder; `only` keeps the questions of one source.

    Raises DatasetError.
    """
    try:
        pdfs = {path.name: path for path in sorted((folder / "pdfs").iterdir()) if path.is_file()}
        lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DatasetError(f"{error.filename}: {error.strerror}") from error
    questions = [_question(line, number) for number, line in enumerate(lines, start=1) if line]
    kept = tuple(one for one in questions if only is None or one.get("source") == only)
    if not pdfs or not kept:
        raise DatasetError(f"{folder} holds no document, or no question to ask.")
    return Dataset(pdfs=pdfs, questions=kept)


def _question(line: str, number: int) -> Row:
    try:
        row: Row = json.loads(line)
        missing = [name for name in REQUIRED if name not in row]
    except (ValueError, TypeError) as error:
        raise DatasetError(f"questions.jsonl, line {number}: {error}") from error
    if missing:
        raise DatasetError(f"questions.jsonl, line {number}: no {', '.join(missing)}")
    return row
