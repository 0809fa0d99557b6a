"""Nouns of searching to the letter: which words a passage must have, and what has them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, or several that follow one another.

    `titled`: it stands in the title. `begins`: words that begin so are meant as well.
    """

    words: str
    titled: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A document has one term of each group.

    `phrase` are the words as they were typed: where they follow one another is more than where
    they only are.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    phrase: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A generation of a document that has what is sought, together in so many passages.

    There may be none: `titled`: its title has all of it; or else its words stand apart. `phrased`:
    a passage has the words one after the other. `score` is that of the best passage.
    """

    document_id: str
    generation: int
    passages: int = 0
    titled: bool = False
    phrased: bool = False
    score: float = 0.0
