"""AUROC of the sufficiency signal, by set: does it tell questions that passages can answer?"""

from collections.abc import Iterator
from pathlib import Path

from rag.config import EmbedConfig
from rag.embed import Embedder, build_embedder
from rag.pairs import PairModel, build_pairs
from rag.question.query import read
from rag.reading.read import read_passages
from rag.verify.confidence.sufficiency import sufficiency
from tests.evals.fit_sufficiency import passages
from tests.evals.sets import MissingError, Row, rows
from webapp.library.evaluation.measures import auroc

SETS = ("squad2", "clapnq", "mtrag_un", "rgb_fact")


def measure(folder: Path, most: int | None) -> Iterator[str]:
    """A line for each set of `folder`/abstain/dev."""
    embedder, model = build_embedder(EmbedConfig()), build_pairs(EmbedConfig())
    for name in SETS:
        try:
            asked = list(rows(folder / "abstain" / "dev" / f"{name}.jsonl", most))
        except MissingError as error:
            yield f"{name}: {error}"
            continue
        pairs = [
            (_sufficiency(row, embedder, model), bool(row["answerable"]))
            for row in asked
            if row["answerable"] is not None
        ]
        area = auroc(pairs)
        told = "one kind of question only" if area is None else f"{area:.3f}"
        yield f"sufficiency, {name:10} AUROC {told}  ({len(pairs)} questions)"


def _sufficiency(row: Row, embedder: Embedder, model: PairModel) -> float:
    reading = read_passages(read(row["question"]), passages(row), model)
    return sufficiency(reading, embedder)
