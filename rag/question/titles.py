"""The document that a question names: by the words and years in the titles of those found."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from rag.language.terms import Weights, terms

TELLING = 1.0  # weight of the words that name a document: what few of the titles have
LEAST = 0.3  # share of a title's own words that name it; a sentence has one of them by chance

# "2023Q4", "AnnualReport2021" and "FOOTLOCKER_2022" are several words each.
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)|[_-]")
_WORD = re.compile(r"[^\W_]+")


def named(query: str, titles: Mapping[str, str]) -> frozenset[str]:
    """The documents whose titles have most of the question's words, none if no word tells.

    `titles` by document. A word tells by how few titles have it; a number tells beside a word
    only: "Costco in 2021" names COSTCO_2021_10K, "in 2021" names nothing. One word of a long title
    names nothing either: "costs of treatment" is not about "Effects of early treatment on sleep".
    """
    asked = _words(query) | _joined(query)
    shared = {document: _words(title) & asked for document, title in titles.items()}
    weight = Weights([_words(title) for title in titles.values()])
    told = Counter(
        {
            document: sum(map(weight, words))
            for document, words in shared.items()
            if any(not word.isdigit() for word in words)
        }
    )
    most = max(told.values(), default=0.0)
    best = [document for document, worth in told.items() if worth == most >= TELLING]
    return frozenset(one for one in best if _share(titles[one], asked, weight) >= LEAST)


def _share(title: str, asked: set[str], weight: Weights) -> float:
    own = {word for word in terms(_SEAM.sub(" ", title), "en") if len(word) > 1}
    return weight.share({word for word in own if word.isalpha()}, asked)


def _words(text: str) -> set[str]:
    return {word for word in terms(f"{text} {_SEAM.sub(' ', text)}", "en") if len(word) > 1}


def _joined(query: str) -> set[str]:
    """Each two words as one: a file is often named so."""
    return {one + other for one, other in pairwise(_WORD.findall(query.lower()))}
