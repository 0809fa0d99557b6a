"""nDCG@10 on SciFact and token recall on texts with known spans, by the product's own search."""

import csv
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.chunk import split
from rag.config import EmbedConfig, RagConfig
from rag.embed import Embedder, build_embedder
from rag.find.retrieve import retrieve
from rag.indexes.lexical_sqlite import SqliteLexicalIndex
from rag.indexes.windows import windows
from rag.question.query import read
from rag.types import (
    CELL,
    WORD,
    Box,
    Chunk,
    Element,
    ElementKind,
    Hit,
    Page,
    PageQuality,
    ParsedDocument,
    Scope,
    SourceFile,
    Span,
)
from tests.evals.sets import MissingError, Row, rows
from tests.fakes import MemoryIndex

HERE = Scope(collection="here")
BEST = 5  # chunks whose words are held against the known spans
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


class WindowIndex(MemoryIndex):
    """The dense index without a server: the cosine of a chunk's best window, over all of them."""

    def __init__(self, embedder: Embedder, config: RagConfig) -> None:
        super().__init__()
        self._embedder, self._config = embedder, config
        self._owners: list[str] = []
        self._vectors = np.zeros((0, embedder.dimensions), dtype=np.float32)

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        texts = []
        for chunk in chunks:
            parts = windows(
                chunk, self._embedder.token_spans, self._embedder.max_tokens,
                self._config.window_tokens,
            )  # fmt: skip
            texts += parts
            self._owners += [chunk.id] * len(parts)
        self._vectors = np.vstack([self._vectors, self._embedder.embed_documents(texts)])

    def reads(self, language: str) -> bool:
        return self._embedder.reads(language)

    def search(self, query: str, scope: Scope, limit: int) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        scores = self._vectors @ self._embedder.embed_query(query)
        for owner, score in zip(self._owners, scores.tolist(), strict=True):
            if scope.document_ids is None or owner.rsplit(":", 2)[0] in scope.document_ids:
                best[owner] = max(score, best.get(owner, -1.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


class Searched:
    """Chunks in both indexes, and the search of the product over them."""

    def __init__(self, chunks: Sequence[Chunk], embedder: Embedder, config: RagConfig) -> None:
        self._config = config
        self._known = {chunk.id: chunk for chunk in chunks}
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._indexes = (WindowIndex(embedder, config), SqliteLexicalIndex(lambda: connection))
        for index in self._indexes:
            index.add(HERE.collection, chunks)

    def __call__(self, query: str) -> tuple[Hit, ...]:
        return retrieve(read(query), HERE, self._indexes, self._load, self._config)

    def _load(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        return {one: self._known[one] for one in ids}


def measure(folder: Path, most: int | None) -> Iterator[str]:
    """A line for each set of `folder`/retrieval. With `most`, a cut of texts and questions."""
    embedder, config = build_embedder(EmbedConfig()), RagConfig()
    for name, measured in (("SciFact nDCG@10", _scifact), ("token recall", _spans)):
        try:
            value, count = measured(folder / "retrieval", most, embedder, config)
        except MissingError as error:
            yield f"{name}: {error}"
        else:
            yield f"{name} {value:.3f}  ({count} questions)"


def _scifact(
    folder: Path, most: int | None, embedder: Embedder, config: RagConfig
) -> tuple[float, int]:
    wanted: dict[str, set[str]] = defaultdict(set)
    path = folder / "dev" / "scifact_qrels.tsv"
    if not path.exists():
        raise MissingError(f"{path} is missing")
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if int(row["score"]) > 0:
                wanted[row["query-id"]].add(row["corpus-id"])
    queries = [q for q in rows(folder / "dev" / "scifact_queries.jsonl") if q["_id"] in wanted]
    queries = queries[:most]
    needed = {one for query in queries for one in wanted[query["_id"]]}
    texts = rows(folder / "corpus" / "scifact_corpus.jsonl")
    taken = [
        row for n, row in enumerate(texts) if most is None or n < 10 * most or row["_id"] in needed
    ]
    search = Searched([_abstract(row) for row in taken], embedder, config)
    gains = []
    for query in queries:
        found = [hit.chunk.document_id for hit in search(query["text"])[:10]]
        relevant = wanted[query["_id"]]
        gain = sum(1 / math.log2(n + 2) for n, one in enumerate(found) if one in relevant)
        ideal = sum(1 / math.log2(n + 2) for n in range(min(10, len(relevant))))
        gains.append(gain / ideal)
    return float(np.mean(gains)), len(gains)


def _abstract(row: Row) -> Chunk:
    text = row["text"]
    return Chunk(
        id=f"{row['_id']}:1:0", document_id=row["_id"], ordinal=0, kind=ElementKind.PARAGRAPH,
        span=Span(0, len(text)), pages=(1,), title=row["title"], headings=(), text=text,
    )  # fmt: skip


def _spans(
    folder: Path, most: int | None, embedder: Embedder, config: RagConfig
) -> tuple[float, int]:
    """Each question is asked of its own text; the share of the known words among the best."""
    asked: dict[str, list[Row]] = defaultdict(list)
    for row in rows(folder / "dev" / "chroma_questions.jsonl", most):
        asked[row["corpus"]].append(row)
    recalls = []
    for name, questions in sorted(asked.items()):
        path = folder / "corpus" / name
        if not path.exists():
            raise MissingError(f"{path} is missing")
        text = path.read_bytes().decode("utf-8")
        search = Searched(split(_document(name, text), embedder, config), embedder, config)
        starts = embedder.token_spans(text)[:, 0]
        for question in questions:
            covered = np.zeros(len(starts), dtype=bool)
            for hit in search(question["question"])[:BEST]:
                covered |= _within(starts, hit.chunk.span.start, hit.chunk.span.end)
            gold = np.zeros(len(starts), dtype=bool)
            for reference in question["references"]:
                gold |= _within(starts, reference["start"], reference["end"])
            recalls.append(float((covered & gold).sum() / max(1, gold.sum())))
    return float(np.mean(recalls)), len(recalls)


def _within(starts: npt.NDArray[np.int64], start: int, end: int) -> npt.NDArray[np.bool_]:
    return np.asarray((starts >= start) & (starts < end))


def _document(name: str, text: str) -> ParsedDocument:
    """A text as one page of paragraphs, its offsets as they are in the file."""
    paragraphs = [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]
    page = Page(
        number=1, span=Span(0, len(text)), width=0, height=0, quality=PageQuality(text_layer=True)
    )
    source = SourceFile(
        document_id=name, generation=1, path=Path(name), media_type="text/plain", title=""
    )
    return ParsedDocument(
        source=source, text=text, words=np.zeros(0, dtype=WORD), cells=np.zeros(0, dtype=CELL),
        pages=(page,), figures=(), parser="text",
        elements=tuple(
            Element(kind=ElementKind.PARAGRAPH, span=span, page=1, box=Box(0, 0, 0, 0))
            for span in paragraphs
        ),
    )  # fmt: skip
