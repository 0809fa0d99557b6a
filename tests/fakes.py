"""Stand-ins for the engine's contracts: small, deterministic, and true to the contract."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from rag.embed import Embedder
from rag.embed.once import embed_once
from rag.indexes import Alike, Ranking
from rag.metering import Meter
from rag.pairs import Task
from rag.types import Chunk, Matched, Message, Scope, Sought, Usage
from rag.types.memory import Memory, owner_of

WORD = re.compile(r"\w+")
TOKEN = re.compile(r"\w+|[^\w\s]")


class HashEmbedder:
    """A bag of hashed words: texts that share words are near each other. A token is a word."""

    fingerprint = "0123456789ab"
    dimensions = 256
    max_tokens = 256

    def __init__(self) -> None:
        self.embedded = 0  # documents so far

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.embedded += len(texts)
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def reads(self, language: str) -> bool:
        return True

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.full(self.dimensions, 1e-6, dtype=np.float32)
        for word in WORD.findall(text.lower()):
            vector[blake2b(word.encode("utf-8", "replace")).digest()[0]] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        spans = [match.span() for match in TOKEN.finditer(text)]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)


class ScriptedChatModel:
    """Plays scripted replies, word by word, and remembers what it was asked.

    A reply that is an exception is raised. The last reply is repeated. `room`: see ChatModel.
    """

    def __init__(
        self, replies: Sequence[str | Exception], *, name: str = "scripted", room: int = 4_000
    ) -> None:
        self.name = name
        self.server = "scripted.test"
        self.identity = f"{name}@{self.server}"
        self.room = room
        self.history: list[tuple[Message, ...]] = []
        self.schemas: list[Mapping[str, Any] | None] = []
        self._replies = list(replies)

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        self.schemas.append(schema)
        reply = self._next(messages)
        yield from re.findall(r"\S+\s*|\s+", reply)
        yield Usage(input_tokens=sum(len(m.content) for m in messages), output_tokens=len(reply))

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        self.schemas.append(schema)
        return self._next(messages)

    def _next(self, messages: Sequence[Message]) -> str:
        self.history.append(tuple(messages))
        reply = self._replies[min(len(self.history), len(self._replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply


class OverlapPairs:
    """Log-odds by the share of the first text's longer words that the second one has."""

    name = "overlap"
    least = -4.0  # where they share none

    def reads(self, language: str) -> bool:
        return True

    def log_odds(self, task: Task, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [odds[task] for odds in self.every_log_odds(pairs)]

    def every_log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        words = [[set(re.findall(r"\w{4,}", text.lower())) for text in pair] for pair in pairs]
        shares = [len(first & second) / max(1, len(first)) for first, second in words]
        return [(10 * share + self.least,) * len(Task) for share in shares]


class LikelyPairs(OverlapPairs):
    """The same, to which no answer is unlikely."""

    least = -1.0


class CountingVerifier:
    """Support is the share of a claim's words that a text has; remembers how much it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.calls: list[int] = []  # pairs in each

    def reads(self, language: str) -> bool:
        return bool(language)

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.calls.append(len(pairs))
        words = [(set(WORD.findall(c.lower())), set(WORD.findall(t.lower()))) for c, t in pairs]
        return [len(claim & text) / max(1, len(claim)) for claim, text in words]


class MemoryIndex:
    """An index in a dictionary that ranks by the share of the query's words in the chunk."""

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, Chunk]] = {}
        self.foreign: set[str] = set()  # collections that another installation made

    def telling(self, meter: Meter) -> Self:
        return self  # it asks no server

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        self._collections.setdefault(collection, {}).update({chunk.id: chunk for chunk in chunks})

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        kept = self._collections.get(collection, {})
        for key in [key for key in kept if _goes(key, document_id, keep)]:
            del kept[key]

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        wanted = set(WORD.findall(query.lower()))
        found = []
        for chunk in self._collections.get(scope.collection, {}).values():
            if scope.document_ids is not None and chunk.document_id not in scope.document_ids:
                continue
            words = set(WORD.findall(f"{chunk.context} {chunk.text}".lower()))
            if shared := wanted & words:
                found.append((chunk.id, len(shared) / len(wanted)))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def alike(
        self, document: tuple[str, int], collection: str, scopes: Sequence[Scope], limit: int
    ) -> Alike:
        """By the share of the words that both have."""
        said: dict[str, set[str]] = {}
        for one in {collection, *(scope.collection for scope in scopes)}:
            for chunk in self._collections.get(one, {}).values():
                words = WORD.findall(chunk.text.lower())
                said.setdefault(chunk.document_id, set()).update(words)
        mine = said.pop(document[0], set())
        shares = {key: len(mine & words) / len(mine | words) for key, words in said.items()}
        return sorted(shares.items(), key=lambda one: -one[1])[:limit]

    def matched(self, sought: Sought, scopes: Sequence[Scope]) -> list[Matched]:
        every = chain.from_iterable(self._having(sought, scope) for scope in scopes)
        counts = Counter(key.rpartition(":")[0] for key, _ in every)
        return [
            Matched(document_id=document, generation=int(generation), passages=count)
            for key, count in counts.items()
            for document, _, generation in [key.rpartition(":")]
        ]

    def some(
        self, sought: Sought, scopes: Sequence[Scope], limit: int | None
    ) -> set[tuple[str, int]]:
        found = self.matched(sought, scopes)[:limit]
        return {(one.document_id, one.generation) for one in found}

    def places(self, sought: Sought, scopes: Sequence[Scope], each: int) -> Ranking:
        found = dict[str, list[tuple[str, float]]]()
        for key, chunk in chain.from_iterable(self._having(sought, scope) for scope in scopes):
            found.setdefault(chunk.document_id, []).append((key, 1.0))
        return [place for places in found.values() for place in places[:each]]

    def _having(self, sought: Sought, scope: Scope) -> Iterator[tuple[str, Chunk]]:
        """Chunks with a term of each group, word for word."""
        for key, chunk in self._collections.get(scope.collection, {}).items():
            words = set(WORD.findall(chunk.text.lower()))
            asked = scope.document_ids is None or chunk.document_id in scope.document_ids
            if asked and all(
                any(set(WORD.findall(term.words.lower())) <= words for term in group)
                for group in sought.groups
            ):
                yield key, chunk

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        asked, found = words.lower(), dict[str, list[str]]()
        for chunk in self._collections.get(scope.collection, {}).values():
            if scope.document_ids is not None and chunk.document_id not in scope.document_ids:
                continue
            text = chunk.text.lower()
            every = all(word in WORD.findall(text) for word in WORD.findall(asked))
            if asked in text or (loosely and every):
                found.setdefault(chunk.id.rpartition(":")[0], []).append(chunk.id)
        most = sorted(found.values(), key=len, reverse=True)
        return [(ids[0], len(ids)) for ids in most[:limit]]

    def reads(self, language: str) -> bool:
        return True

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        return frozenset(ids) & frozenset(self._collections.get(collection, {}))

    def ids(self, collection: str) -> Iterator[str]:
        yield from list(self._collections.get(collection, {}))

    def count(self, collection: str, document_id: str) -> int:
        held = self._collections.get(collection, {}).values()
        return sum(chunk.document_id == document_id for chunk in held)

    def collections(self) -> Iterator[str]:
        yield from list(self._collections)

    def is_ours(self, collection: str) -> bool:
        return collection not in self.foreign

    def drop(self, collection: str) -> None:
        self._collections.pop(collection, None)


class EmbeddingIndex(MemoryIndex):
    """An index that embeds what is not remembered, as the dense one does."""

    def __init__(self, embedder: Embedder, memory: Memory) -> None:
        super().__init__()
        self._embedder, self._memory = embedder, memory
        self.added: list[str] = []

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        texts = [chunk.text for chunk in chunks]
        embed_once(self._embedder, self._memory, owner_of(chunks[0]), texts)
        self.added += [chunk.id for chunk in chunks]
        super().add(collection, chunks)


def _goes(chunk_id: str, document_id: str, keep: int | None) -> bool:
    document, generation, _ = chunk_id.rsplit(":", 2)
    return document == document_id and int(generation) != keep
