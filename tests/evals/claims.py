"""Claims with human verdicts, and the sentences that each is to be judged by."""

from collections.abc import Iterator
from pathlib import Path

from rag.language.sentences import sentences
from tests.evals.sets import Row, rows

CLAIMS = ("wice_claim", "expertqa_claim", "scifact_claim")  # what the pair model learns from


def sourced(folder: Path, name: str) -> Iterator[tuple[Row, list[str]]]:
    """Rows with a clear label and the texts of their source."""
    responses = {row["id"]: row for row in rows(folder / "faithbench_response.jsonl")}
    for row in rows(folder / f"{name}.jsonl"):
        if row["label"] in {"supported", "unsupported"}:
            source = row.get("passages") or row.get("source_text")
            source = source or responses[row["response_id"]]["source_text"]
            texts = [source] if isinstance(source, str) else source
            yield row, [t if isinstance(t, str) else t["text"] for t in texts]


def labelled(folder: Path, name: str) -> Iterator[tuple[Row, list[str]]]:
    """Rows with a clear label and the sentences of their source."""
    for row, texts in sourced(folder, name):
        yield row, [t[s.start : s.end] for t in texts for s in sentences(t, "en")]
