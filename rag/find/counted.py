"""Counts the documents that a question about the documents themselves asks for: no top-k could.

What is counted are rows of the library and matches of the lexical index, not what was found to be
relevant, so the number is complete or is known not to be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.indexes import LexicalIndex
from rag.indexes.words import words
from rag.language import DEFAULT
from rag.language.terms import has_all
from rag.types import Counted, FindDocuments, Inquiry, Listed, LoadChunks, Scope

MOST_MATCHES = 1_000  # documents that are looked at for words


@dataclass(frozen=True, slots=True)
class _Matched:
    """The documents that have the words asked for, each with the first passage that has them."""

    documents: Mapping[str, Listed]
    loosely: bool = False
    capped: bool = False


def count(
    inquiry: Inquiry | None,
    scope: Scope,
    find_documents: FindDocuments | None,
    index: LexicalIndex,
    load_chunks: LoadChunks,
) -> Counted | None:
    """What there is of what an inquiry asks for; None where that is not to be counted.

    It is not within one document, and not where the library knows no documents of that kind.
    Raises IndexDownError.
    """
    if inquiry is None or find_documents is None or _is_of_one(scope):
        return None
    matched = _Matched({})
    if inquiry.mentions:
        matched = _matches(inquiry.mentions, scope, index, load_chunks)
        scope = replace(scope, document_ids=frozenset(matched.documents))
    holdings = find_documents(inquiry, scope)
    if holdings is None:
        return None
    documents = tuple(
        replace(matched.documents.get(one.document_id, one), title=one.title)
        for one in holdings.documents
    )
    holdings = replace(holdings, documents=documents)
    return Counted(
        inquiry=inquiry, holdings=holdings, loosely=matched.loosely, capped=matched.capped
    )


def _is_of_one(scope: Scope) -> bool:
    return scope.document_ids is not None and len(scope.document_ids) == 1


def _matches(wanted: str, scope: Scope, index: LexicalIndex, load_chunks: LoadChunks) -> _Matched:
    for loosely in (False, True) if len(words(wanted)) > 1 else (False,):
        found = dict(index.mentions(wanted, scope, MOST_MATCHES, loosely=loosely))
        live = load_chunks(list(found), scope)
        listed = {
            chunk.document_id: Listed(
                document_id=chunk.document_id, title="", chunk_id=chunk_id, passages=number
            )
            for chunk_id, number in found.items()
            if (chunk := live.get(chunk_id))
            and not chunk.withheld
            # Its own words: in a caption they are a machine's.
            and has_all(f"{chunk.above} {chunk.text}", wanted, chunk.language or DEFAULT)
        }
        if listed:
            return _Matched(listed, loosely=loosely, capped=len(found) >= MOST_MATCHES)
    return _Matched({})
