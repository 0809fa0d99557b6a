"""Claims with human verdicts, and what each is judged by: sentences, and the facts about it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.language.sentences import sentences
from rag.verify import check_text
from rag.verify.evidence import gather
from rag.verify.facts import Facts, facts_about
from rag.verify.read import Read, read
from rag.verify.texts import passage_of
from rag.verify.units import units
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


def asked(claim: str, texts: Sequence[str]) -> tuple[Read, list[Read]] | None:
    """The claim and the sentences that a verifier is asked about in an answer; None if it is not.

    What stands word for word in the texts is not, nor what only leads in to something.
    """
    verifier = _Asked()
    check_text(claim, texts, verifier)
    for said, text in verifier.asked[:1]:
        evidence = [read(text[s.start : s.end], "en") for s in sentences(text, "en")]
        return (read(said, "en"), evidence) if evidence else None
    return None


def facts(claim: str, texts: Sequence[str]) -> Facts:
    """The facts about a claim that cites these texts."""
    passages = [passage_of(number, text, "en") for number, text in enumerate(texts, start=1)]
    return facts_about(gather(read(claim, "en"), units(passages, "en")))


class _Asked:
    """A verifier that remembers what it was asked."""

    name = "asked"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def reads(self, language: str) -> bool:
        return bool(language)

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return [0.0 for _ in pairs]
