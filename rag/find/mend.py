"""Mends the misspelt words of a question by the words that the documents have."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from rag.embed.tokens import is_common
from rag.indexes import Index
from rag.indexes.words import MOST_WORDS
from rag.language import DEFAULT
from rag.language.terms import function_words, stem
from rag.notices import Notice
from rag.question.query import Query, read
from rag.types import Finding, LoadChunks, Passage, Scope, Severity

SHORTEST, SHORT = 4, 5  # letters of a word that is looked at; of a short one two may be exchanged
LONGEST = 40  # each letter makes fifty words to look for
MOST_MENDED = 4  # words of a question
LOOKED_AT = 20  # chunks that are looked through for what was meant

_WORD = re.compile(r"(?<![\w.@/-])[a-z]+(?![\w@/-])")
_AS_WRITTEN = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]")


def mend(query: Query, scope: Scope, index: Index, load_chunks: LoadChunks) -> Query:
    """The query with words that no document has put right; names and what is in quotes stay.

    A word is only taken for one that differs from it by a letter, and that the documents have. One
    that all know is not misspelt: who asks about texts does not mean tests.
    """
    if query.kind.is_courtesy:
        return query
    mended: dict[str, str] = {}
    for word in _unknown(query, scope, index):
        if right := _meant(word, query.language, scope, index, load_chunks):
            mended[word] = right
    if not mended:
        return query
    text = _WORD.sub(lambda match: mended.get(match[0], match[0]), query.text)
    stems = {stem(word, query.language): right for word, right in mended.items()}
    focus = {stem(stems[one], query.language) if one in stems else one for one in query.focus}
    again = read(text, [one.text for one in query.more], query.language)
    return replace(again, kind=query.kind, focus=frozenset(focus), mended=mended)


def bears_out(query: Query, passages: Sequence[Passage]) -> bool:
    """Whether the words that were taken from documents stand in the passages.

    The answer is stored with its query, and forgets a document by the passages it has of it.
    """
    said = {word for one in passages for word in _words(one.chunk.text)}
    return said.issuperset(set(query.mended.values()) - function_words(query.language))


def told(query: Query) -> tuple[Finding, ...]:
    """What is said of the words that were mended."""
    taken = (
        Notice("answer.mended", word=word, right=right) for word, right in query.mended.items()
    )
    return tuple(
        Finding(check="spelling", severity=Severity.NOTE, message=message) for message in taken
    )


def _unknown(query: Query, scope: Scope, index: Index) -> list[str]:
    """The words that no document in the scope has and that are not common either."""
    written = _AS_WRITTEN.sub(" ", query.text)
    known, english = function_words(query.language), query.language == DEFAULT
    asked = [one for one in dict.fromkeys(_WORD.findall(written)) if len(one) >= SHORTEST]
    strange = (one for one in asked if one not in known and not (english and is_common(one)))
    return [one for one in strange if not index.search(one, scope, 1)][:MOST_MENDED]


def _meant(word: str, language: str, scope: Scope, index: Index, load_chunks: LoadChunks) -> str:
    """The commonest word of the documents that differs by one letter; empty if there is none.

    Words without a meaning of their own, which no index has, are taken only for one with a letter
    struck twice: "wheat" is not "what".
    """
    seen = near_words(word, language, scope, index, load_chunks)
    common = function_words(language)
    twice = (once for once in _once(word) if once in common)
    return commonest(seen) or next(twice, "")


def near_words(
    word: str, language: str, scope: Scope, index: Index, load_chunks: LoadChunks
) -> Counter[str]:
    """The words of the documents that differ from a word by one letter, and how often they were
    seen where it was looked."""
    if len(word) > LONGEST:
        return Counter()
    common = function_words(language)
    near = {one for one in _near(word) if stem(one, language) != stem(word, language)} - common
    seen: Counter[str] = Counter()
    for some in _batches(sorted(near)):
        ids = [one for one, _ in index.search(" ".join(some), scope, LOOKED_AT)]
        texts: Mapping[str, str] = {one: c.text for one, c in load_chunks(ids, scope).items()}
        for text in texts.values():
            seen.update(near.intersection(_words(text)))
    return seen


def commonest(seen: Counter[str]) -> str:
    """The word that was seen most; empty if none was."""
    return max(seen, key=lambda one: (seen[one], one), default="")


def _once(word: str) -> Iterator[str]:
    """The word without one of two letters that are the same."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _near(word: str) -> Iterator[str]:
    """All that the word becomes by exchanging two letters, or by one letter behind the first."""
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    if len(word) < SHORT:
        return
    for i in range(1, len(word) + 1):
        yield word[:i] + word[i + 1 :]
        for letter in ascii_lowercase:
            yield word[:i] + letter + word[i:]
            yield word[:i] + letter + word[i + 1 :]


def _batches(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), MOST_WORDS):
        yield words[start : start + MOST_WORDS]
