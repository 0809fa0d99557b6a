"""What was computed once is not computed again: kept by the hash of what it was made of."""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Protocol

from rag.types import Chunk


class Memory(Protocol):
    """Keeps what models made. An owner is a generation of a document, `<document>:<generation>`."""

    def recall(self, owner: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under these keys, by whatever owner that the same people may see.

        Never more than that: a document that is read suspiciously fast would tell of another.
        """

    def remember(self, owner: str, maker: str, values: Mapping[bytes, bytes]) -> None:
        """Keep values for an owner. Remembering twice is remembering once."""


class Forgetful:
    """Keeps nothing, and computes everything again: for a notebook."""

    def recall(self, owner: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """See Memory."""
        return {}

    def remember(self, owner: str, maker: str, values: Mapping[bytes, bytes]) -> None:
        """See Memory."""


def make_key(*parts: str | bytes) -> bytes:
    """The key of what is made of these parts, 32 bytes; no two lists of parts share one."""
    digest = sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def owner_of(chunk: Chunk) -> str:
    """The generation of a document that a chunk belongs to."""
    return chunk.id.rpartition(":")[0]
