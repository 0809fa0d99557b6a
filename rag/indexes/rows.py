"""What both lexical indexes store of a chunk, and under which name."""

from hashlib import sha256

from rag.question.places import chunk_places
from rag.types import Chunk

REGISTRY = "lexical_collections"  # the table that knows the collections by their own names


def table_name(collection: str) -> str:
    """The table of a collection's words."""
    return f"lexical_{hashed(collection)}"


def hashed(collection: str) -> str:
    """A collection's name, which may hold anything, as part of a table's."""
    return sha256(collection.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def texts_of(chunk: Chunk) -> tuple[str, str, str]:
    """The title, the headings and the body that are searched."""
    headings = " ".join([*chunk.headings, *chunk_places(chunk)])
    body = "\n".join(part for part in (chunk.context, chunk.text, chunk.caption) if part)
    return chunk.title, headings, body
