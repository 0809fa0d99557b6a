"""The words that a lexical index keeps of a text, and those of a query that it looks for.

They are made here, for all databases alike: a text is put into an index as its words, in their
order, and whatever the database does with blanks and letters of its own changes nothing.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain

from rag.language import DEFAULT
from rag.language.identify import language_told
from rag.language.script import WORD, parts, unshaped
from rag.language.stems import stemmed
from rag.language.terms import function_words
from rag.types import Term

VERSION = "1"  # raise it when a text would be put into an index as other words
MOST_WORDS = 64
PAGES = "pagenumber", "pagelabel"  # how words begin that rag.question.places has for pages
LONGEST_WORD = 100  # characters
LONGEST_TEXT = 200_000  # characters of one chunk; a PostgreSQL tsvector has room for about as many

_WORD = re.compile(WORD)
_WHOLE, _PARTED = re.compile(r"[1-9][0-9]{3,14}"), re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+")
# A number with its separators, or a word with what may join its parts: both are looked for whole.
_ASKED = re.compile(rf"\d+(?:[.,]\d+)*|{WORD}(?:['’&.-]{WORD})*")


def analysed(text: str, language: str) -> list[str]:
    """The words of a text in its language as an index keeps them, in order.

    They have no endings, accents and capitals; of a script without blanks they are each two letters
    that follow one another. A number is what stands between its separators: "1,577" is 1 and 577,
    and so is "1.577".
    """
    language = language or DEFAULT
    found: list[str] = []
    for word in _WORD.findall(unshaped(clean(text)).lower()):
        found += (word,) if word.isascii() else parts(word)
    return [stemmed(word, language)[:LONGEST_WORD] for word in found]


def words(query: str, languages: Collection[str] = (DEFAULT,)) -> list[str]:
    """The telling words of a query as they are in texts of these languages, each once; all, where
    it has nothing but stop words. What an index keeps as several words has blanks between them.

    A word with parts, such as "non-current", is followed by its parts: it is found either way.
    """
    told = language_told(query)
    asked = list(_asked(unshaped(clean(query)).lower()))
    stop = function_words(told) | function_words(DEFAULT)
    telling = [word for word in asked if word not in stop] or asked
    short = [word for word in telling if len(word) <= LONGEST_WORD]
    own_first = sorted(languages, key=lambda one: (one != told, one))
    forms = ([_form(word, language) for word in short] for language in own_first)
    return list(dict.fromkeys(filter(None, chain.from_iterable(forms))))[:MOST_WORDS]


def phrases(text: str, languages: Collection[str]) -> list[str]:
    """A text as it stands in texts of these languages, each once."""
    return list(dict.fromkeys(filter(None, (_form(text, one) for one in sorted(languages)))))


def ways(term: Term, languages: Collection[str]) -> list[str]:
    """How a term may stand in texts of these languages: a number with its thousands parted, too."""
    found = phrases(term.words, languages)
    numbers = [other for form in found if (other := _otherwise(form))]
    return list(dict.fromkeys([*found, *numbers]))


def _otherwise(form: str) -> str:
    """A number whose thousands are parted without that, and one without it so; else nothing."""
    if _PARTED.fullmatch(form):
        return form.replace(" ", "")
    return f"{int(form):,}".replace(",", " ") if _WHOLE.fullmatch(form) else ""


def beginning(term: Term) -> str:
    """How the words begin that a term means beside its own; empty where it means no others."""
    found = _WORD.findall(unshaped(clean(term.words)).lower())
    return found[0][:LONGEST_WORD] if term.begins and len(found) == 1 else ""


def begins_pages(first: str) -> bool:
    """Whether the words for pages, which stand among the headings of most chunks, begin so."""
    return any(one.startswith(first) for one in PAGES)


def clean(text: str) -> str:
    """Text that any database stores: without NUL, and without halves of surrogate pairs."""
    text = text[:LONGEST_TEXT].replace("\0", " ")
    return text.encode("utf-8", "ignore").decode()


def _asked(query: str) -> Iterator[str]:
    for match in _ASKED.finditer(query):
        word = match[0]
        if not word.isascii():
            cut = list(parts(word))
            if len(cut) > 1:
                yield from cut
                continue
        inner = [] if word[0].isdigit() else re.findall(r"[^\W\d_]{2,}", word)
        yield word
        if len(inner) > 1:
            yield from inner


def _form(text: str, language: str) -> str:
    return " ".join(analysed(text, language))
