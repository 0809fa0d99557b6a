"""AUROC of support against human verdicts, by set, each claim checked as in an answer."""

from collections.abc import Iterator
from pathlib import Path

from rag.config import EmbedConfig
from rag.pairs import build_support
from rag.verify import build_verifier, check_text
from tests.evals.sets import MissingError, Row, rows
from webapp.library.evaluation.measures import auroc

SETS = ("wice_claim", "expertqa_claim", "scifact_claim", "faithbench_sentence")
BORDERLINE = "borderline"


def measure(folder: Path, most: int | None) -> Iterator[str]:
    """A line for each set of `folder`/grounding/dev, and the mean over the sets."""
    verifier = build_verifier("", build_support(EmbedConfig()))
    areas = []
    for name in SETS:
        try:
            claims = list(_claims(folder / "grounding" / "dev", name, most))
        except MissingError as error:
            yield f"{name}: {error}"
            continue
        pairs = [
            (check_text(row["claim"], _texts(row), verifier).support, row["label"] == "supported")
            for row in claims
        ]
        area = auroc(pairs)
        areas += [] if area is None else [area]
        told = "one verdict only" if area is None else f"{area:.3f}"
        yield f"support, {name:20} AUROC {told}  ({len(pairs)} claims)"
    if areas:
        yield f"support, mean of {len(areas)} sets  AUROC {sum(areas) / len(areas):.3f}"


def _claims(folder: Path, name: str, most: int | None) -> Iterator[Row]:
    """The claims with a clear verdict, each with its source."""
    claims = rows(folder / f"{name}.jsonl", most)
    responses = {}
    if name == "faithbench_sentence":
        responses = {row["id"]: row for row in rows(folder / "faithbench_response.jsonl")}
    for row in claims:
        if row["label"] != BORDERLINE:
            source = responses.get(row.get("response_id"), {})
            yield {"source_text": source.get("source_text"), **row}


def _texts(row: Row) -> list[str]:
    if row.get("source_text"):
        return [row["source_text"]]
    return [one if isinstance(one, str) else one["text"] for one in row["passages"]]
