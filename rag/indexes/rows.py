"""What both lexical indexes store of a chunk, and under which name."""

from hashlib import sha256

from rag.indexes.words import analysed
from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.question.places import chunk_places
from rag.types import Chunk

REGISTRY = "lexical_collections"  # the table that knows the collections by their own names
LANGUAGES = "lexical_languages"  # the table of the languages that texts of a collection are in


def table_name(collection: str) -> str:
    """The table of a collection's words."""
    return f"lexical_{hashed(collection)}"


def hashed(collection: str) -> str:
    """A collection's name, which may hold anything, as part of a table's."""
    return sha256(collection.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def words_of(chunk: Chunk) -> tuple[list[str], list[str], list[str]]:
    """The words of the title, of the headings and of the body, which are searched."""
    headings = " ".join([*chunk.headings, *chunk_places(chunk)])
    body = "\n".join(part for part in (chunk.context, chunk.text, chunk.caption) if part)
    language = language_in(chunk)
    return analysed(chunk.title, language), analysed(headings, language), analysed(body, language)


def language_in(chunk: Chunk) -> str:
    """The language that a chunk is kept under: earlier readers did not tell that of all files."""
    return chunk.language or language_of(chunk.text) or DEFAULT
