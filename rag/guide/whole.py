"""A document as a guide reads it: its sentences and rows, and which words it is about."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.guide.told import Words
from rag.language import DEFAULT
from rag.reading.units import Unit, cut, units
from rag.safety import COVER
from rag.safety.passages import screen_passages
from rag.types import Chunk, ElementKind, Passage, Remark

MOST = 200  # chunks that are read; of longer documents the first, and others evenly
FIRST = 60
CENTRAL = 0.5  # of the most common word: in a quarter as many places
IN_HEADINGS = 2.0  # what a word counts that headings have, beside one that only the text has

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSEEN = {ElementKind.HEADER, ElementKind.FOOTER}


@dataclass(frozen=True)
class Whole:
    """What is read of a document, in its order."""

    passages: tuple[Passage, ...]

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> "Whole":
        """Of its chunks under the policy: what is withheld, or meant for a model, is left out."""
        shown = [chunk for chunk in chunks if chunk.kind not in _UNSEEN]
        step = max(1, -(-(len(shown) - FIRST) // (MOST - FIRST)))
        read = [*shown[:FIRST], *shown[FIRST::step]]
        made = (
            Passage(number=number, chunk=chunk, relevance=0.0, sentences=cut(chunk).spans)
            for number, chunk in enumerate(read, start=1)
        )
        passages, _ = screen_passages(tuple(made))
        return cls(passages)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.passages[0].chunk.title if self.passages else ""

    @cached_property
    def language(self) -> str:
        """The language that most of it is in."""
        told = Counter(passage.chunk.language or DEFAULT for passage in self.passages)
        return max(told, key=lambda code: told[code], default=DEFAULT)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Its sentences and rows, each once; none of which a part is covered."""
        return tuple(unit for unit in units(self.passages) if COVER not in unit.text)

    @cached_property
    def words(self) -> Words:
        """How it writes its words; where a sentence begins is not told."""
        small: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for unit in self.units:
            for word in [] if unit.row else _WORD.findall(unit.text)[1:]:
                (small if word[0].islower() else capital)[word.lower()] += 1
        names = frozenset(word for word, count in capital.items() if count > small[word])
        return Words(plain=frozenset(small), names=names)

    @cached_property
    def prose(self) -> str:
        """All that is no row of a table, in small letters."""
        return "\n".join(unit.text for unit in self.units if not unit.row).lower()

    def is_central(self, terms: Collection[str]) -> bool:
        """Whether one of the words is among those that the document is about."""
        return any(self._central.get(one, 0.0) >= CENTRAL for one in terms)

    def centrality(self, terms: Collection[str]) -> float:
        """How far words are what the document is about, 0..1: by how many of its parts have them.

        A few words that are everywhere count as much as many that are not.
        """
        telling = [self._central[one] for one in terms if one in self._central]
        return sum(telling) / (len(telling) + 3) if telling else 0.0

    def weight(self, label: Collection[str]) -> float:
        """The same of a name, of which one word may be all: their mean."""
        return sum(self._central.get(one, 0.0) for one in label) / max(1, len(label))

    @cached_property
    def _central(self) -> dict[str, float]:
        """For each word the share of passages that have it, beside the most common one."""
        having: Counter[str] = Counter()
        headed: set[str] = set()
        for passage in self.passages:
            known = cut(passage.chunk)
            having.update({term for part in known.parts for term in part.terms})
            headed |= known.frame
        counts = {
            term: count * (IN_HEADINGS if term in headed else 1.0)
            for term, count in having.items()
            if count > 1 and len(term) > 2 and not term.isdigit()
        }
        most = max(counts.values(), default=1.0)
        return {term: (count / most) ** 0.5 for term, count in counts.items()}


def remark(unit: Unit, text: str) -> Remark:
    """Words of a guide that are from a unit."""
    chunk = unit.passage.chunk
    return Remark(text=text, chunk_id=chunk.id, span=unit.span, page=chunk.page_at(unit.span.start))
