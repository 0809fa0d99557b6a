"""The words of a query that lexical search looks for."""

import re
import unicodedata

from rag.language import DEFAULT
from rag.language.terms import function_words

MOST_WORDS = 64
LONGEST_WORD = 100  # characters
LONGEST_TEXT = 200_000  # characters of one chunk; a PostgreSQL tsvector has room for about as many
# A number with its separators, or a word with what may join its parts: both are looked for whole.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’&.-][^\W_]+)*")


def words(query: str) -> list[str]:
    """The telling words of a query, lower case, each once; of nothing but stop words: all.

    A word with parts, such as "non-current", is followed by its parts: it is found either way.
    """
    found: list[str] = []
    for match in _WORD.finditer(clean(query)):
        word = match.group().lower()
        parts = [] if word[0].isdigit() else re.findall(r"[^\W\d_]{2,}", word)
        found += [word, *parts] if len(parts) > 1 else [word]
    function = function_words(DEFAULT)
    telling = [word for word in found if word not in function]
    short = (word for word in telling or found if len(word) <= LONGEST_WORD)
    return list(dict.fromkeys(short))[:MOST_WORDS]


def clean(text: str) -> str:
    """Text that any database stores: without NUL, and without halves of surrogate pairs."""
    text = text[:LONGEST_TEXT].replace("\0", " ")
    return text.encode("utf-8", "ignore").decode()


def plain(text: str) -> str:
    """Only words and blanks, without accents: "Café's 1,577" is "Cafe s 1 577"."""
    decomposed = unicodedata.normalize("NFKD", clean(text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", bare).strip()
