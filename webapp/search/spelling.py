"""What may have been meant by words that no document has: words of documents one may see."""

from collections import Counter
from collections.abc import Sequence

from rag.find.mend import MOST_MENDED, SHORTEST, commonest, near_words
from rag.language.identify import language_told
from rag.types import Scope
from webapp.library.engine.library import load_chunks
from webapp.search.grammar import Unit
from webapp.search.shelf import Shelf

MOST_SCOPES = 8  # that are looked through: some ten searches in each


def meant(shelf: Shelf, missing: Sequence[Unit]) -> dict[str, str]:
    """For misspelt words what they were to be, as far as it is known. Raises IndexDownError.

    Texts are looked through as the policy lets them be seen, and only live ones.
    """
    words = {unit.text: unit.text.casefold() for unit in missing if unit.is_plain}
    mended = [one for one in words.items() if len(one[1]) >= SHORTEST and one[1].isalpha()]
    looked_for = {
        text: _meant(word, shelf, shelf.scopes[:MOST_SCOPES]) for text, word in mended[:MOST_MENDED]
    }
    return {text: right for text, right in looked_for.items() if right}


def _meant(word: str, shelf: Shelf, scopes: Sequence[Scope]) -> str:
    seen: Counter[str] = Counter()
    for scope in scopes:
        seen += near_words(word, language_told(word), scope, shelf.lexical, load_chunks)
    return commonest(seen)
