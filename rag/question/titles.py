"""The document that a question names: by the words and years in the titles of those found."""

import re
from collections import Counter
from collections.abc import Mapping, Set
from itertools import pairwise

from rag.language.terms import terms
from rag.language.weights import Weights

TELLING = 1.0  # weight of the words that name a document: what few of the titles have
WHOLE = 0.99  # share of a title that is given whole
LEAST = 0.3  # share of a title's own words that name it; a sentence has one of them by chance

# "2023Q4", "AnnualReport2021" and "FOOTLOCKER_2022" are several words each.
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)|[_-]")
_WORD = re.compile(r"[^\W_]+")


def asked_names(query: str, language: str) -> frozenset[str]:
    """The words of a question by which it may name a document."""
    return _words(query, language) | _joined(query)


def named(asked: Set[str], titles: Mapping[str, str], language: str) -> frozenset[str]:
    """The documents whose titles have most of the words asked, none if no word tells.

    `titles` by document. A word tells by how few titles have it; a number tells beside a word
    only: "Costco in 2021" names COSTCO_2021_10K, "in 2021" names nothing. One word of a long title
    names nothing either: "costs of treatment" is not about "Effects of early treatment on sleep".
    """
    words = {document: _words(title, language) for document, title in titles.items()}
    shared = {document: own & asked for document, own in words.items()}
    weight = Weights(list(words.values()))
    told = Counter(
        {
            document: sum(map(weight, own))
            for document, own in shared.items()
            if any(not word.isdigit() for word in own)
        }
    )
    most = max(told.values(), default=0.0)
    best = [document for document, worth in told.items() if worth == most > 0]
    given = {one: _share(titles[one], asked, weight, language) for one in best}
    # A title that is given whole names its document, whatever the others are called.
    return frozenset(
        one for one, share in given.items() if share >= (LEAST if most >= TELLING else WHOLE)
    )


def _share(title: str, asked: Set[str], weight: Weights, language: str) -> float:
    own = {word for word in terms(_SEAM.sub(" ", title), language) if len(word) > 1}
    return weight.share({word for word in own if word.isalpha()}, asked)


def _words(text: str, language: str) -> frozenset[str]:
    found = terms(f"{text} {_SEAM.sub(' ', text)}", language)
    return frozenset(word for word in found if len(word) > 1)


def _joined(query: str) -> set[str]:
    """Each two words as one: a file is often named so."""
    return {one + other for one, other in pairwise(_WORD.findall(query.lower()))}
