"""Answers without a model, in the form that fits what was asked for."""

from rag.embed import Embedder
from rag.reading.found import Found
from rag.types import Draft, Mode
from rag.write.quoting.each import quote_each
from rag.write.quoting.parts import quote_part
from rag.write.quoting.quote import quote


def quote_found(found: Found, embedder: Embedder) -> Draft:
    """Quote a part, a line of each document, or what answers; nothing of too little."""
    if not found.sufficient:
        return Draft(mode=Mode.QUOTE, text="")
    whole = quote_part(found) or quote_each(found, embedder)
    return whole or quote(found.reading, embedder, found.before)
