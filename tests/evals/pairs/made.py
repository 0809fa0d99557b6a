"""Pairs made from plain text: sentences kept, changed and left out, titles, and gaps to fill."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.language.terms import terms
from rag.pairs import Task
from tests.evals.pairs import changes
from tests.evals.pairs.pair import Pair, nearest, split

BESIDE = 2  # sentences that stand beside the one that matters
NEARLY = 0.9  # a title says what its text says, most of the time
_GAP = re.compile(
    r"(?P<year>\b(?:1[5-9]|20)\d\d\b)|(?P<number>(?<![\w.,])\d[\d,.]*\d?(?= ?[\w%]))"
    r"|(?P<name>(?<=[a-z,] )[A-Z][\w&-]*[a-z](?: [A-Z][\w&-]*[a-z])*)"
)
_WORDS = {
    "year": ("what year", "which year", "when"),
    "number": ("how many", "what number of", "how much", "what"),
    "name": ("what", "which", "who", "what", "where"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in sentences, with its title and the terms of each sentence."""

    title: str
    sentences: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]


def read(title: str, text: str | Sequence[str]) -> Text:
    """A text, or its sentences, as a Text."""
    parts = split(text) if isinstance(text, str) else [part.strip() for part in text]
    parts = [part for part in parts if 20 <= len(part) <= 500][:60]
    found = tuple(dict.fromkeys(name for part in parts for name in changes.names_in(part)))
    return Text(title, tuple(parts), tuple(tuple(terms(part, "en")) for part in parts), found)


def pairs(texts: Sequence[Text], chance: random.Random) -> Iterator[Pair]:
    """Pairs without end, of all kinds, from texts chosen by chance."""
    long_enough = [text for text in texts if len(text.sentences) >= 3]
    titled = [text for text in long_enough if len(text.title.split()) >= 5]
    pool = [name for text in long_enough for name in text.names]
    by_title = _Neighbours(titled)
    while True:
        text = chance.choice(long_enough)
        kind = chance.random()
        if kind < 0.2:
            yield from _titled(chance.choice(titled), by_title, chance)
        elif kind < 0.7:
            yield from _claims(text, pool, chance)
        else:
            yield from _gaps(text, pool, chance)


class _Neighbours:
    """Texts that are about much the same: those with a rare word of the title in their own."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._having: dict[str, list[Text]] = {}
        for text in texts:
            for term in set(terms(text.title, "en")):
                self._having.setdefault(term, []).append(text)

    def of(self, text: Text, chance: random.Random) -> Text | None:
        rare = sorted(set(terms(text.title, "en")), key=lambda term: len(self._having[term]))
        for term in rare:
            others = [one for one in self._having[term] if one.title != text.title]
            if others:
                return chance.choice(others)
        return None


def _titled(text: Text, neighbours: _Neighbours, chance: random.Random) -> Iterator[Pair]:
    """A title with its own text, and with that of another of the same field."""
    task = chance.choice([Task.SUPPORT, Task.ANSWERS])
    yield Pair(text.title, _best(text.title, text, chance), task, NEARLY)
    other = neighbours.of(text, chance)
    if other is not None:
        yield Pair(text.title, _best(text.title, other, chance), task, 0.0)


def _best(asked: str, text: Text, chance: random.Random) -> str:
    chosen = nearest(asked, text.terms, chance.choice([2, 3, 3]))
    return " ".join(text.sentences[i] for i in sorted(chosen))


def _around(text: Text, place: int, chance: random.Random, *, without: bool = False) -> str:
    """A sentence among those nearest to it, in their order; `without`: only those."""
    others = [i for i in nearest(text.sentences[place], text.terms, 4) if i != place]
    chosen = others[: chance.randint(1 if without else 0, BESIDE)]
    kept = chosen if without else [*chosen, place]
    return " ".join(text.sentences[i] for i in sorted(kept))


def _claims(text: Text, pool: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    place = chance.randrange(len(text.sentences))
    sentence = text.sentences[place]
    claim = changes.reworded(sentence, chance)
    evidence = _around(text, place, chance)
    yield Pair(claim, evidence, Task.SUPPORT, 1.0)
    false = _false(claim, text, pool, chance)
    if false is not None and false != claim:
        yield Pair(false, evidence, Task.SUPPORT, 0.0)
    kind = chance.random()
    if kind < 0.45:
        yield Pair(claim, _around(text, place, chance, without=True), Task.SUPPORT, 0.05)
    elif kind < 0.7:
        yield from _joined(text, place, chance)


def _joined(text: Text, place: int, chance: random.Random) -> Iterator[Pair]:
    """Two sentences as one claim: both in the evidence, or one of them missing."""
    other = chance.choice([i for i in range(len(text.sentences)) if i != place])
    parts = [changes.reworded(text.sentences[i], chance).rstrip(".") for i in (place, other)]
    claim = f"{parts[0]}, and {parts[1][:1].lower()}{parts[1][1:]}."
    both = " ".join(text.sentences[i] for i in sorted((place, other)))
    yield Pair(claim, both, Task.SUPPORT, 1.0)
    yield Pair(claim, text.sentences[place], Task.SUPPORT, 0.0)


def _false(claim: str, text: Text, pool: Sequence[str], chance: random.Random) -> str | None:
    """The claim with one thing changed so that it is no longer true."""
    kinds: list[Callable[[], str | None]] = [
        lambda: changes.other_number(claim, chance),
        lambda: changes.other_name(claim, text.names if chance.random() < 0.6 else pool, chance),
        lambda: changes.negated(claim, chance),
        lambda: changes.opposite(claim, chance),
        lambda: changes.other_unit(claim, chance),
    ]
    chance.shuffle(kinds)
    return next((made for kind in kinds if (made := kind()) is not None), None)


def _gaps(text: Text, pool: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    """A question made of a sentence with a gap, and what does and does not fill it."""
    place = chance.randrange(len(text.sentences))
    sentence = text.sentences[place]
    found = list(_GAP.finditer(sentence))
    if not found:
        return
    gap = chance.choice(found)
    word = chance.choice(_WORDS[str(gap.lastgroup)])
    before, after = sentence[: gap.start()].strip(), sentence[gap.end() :].strip().rstrip(".")
    asked = _question(word, before, after, chance)
    evidence = _around(text, place, chance)
    yield Pair(asked, evidence, Task.ANSWERS, 1.0)
    false = _false(asked, text, pool, chance)
    if false is not None and false != asked and chance.random() < 0.8:
        yield Pair(false, evidence, Task.ANSWERS, 0.0)
    if chance.random() < 0.6:
        yield Pair(asked, _around(text, place, chance, without=True), Task.ANSWERS, 0.0)


def _question(word: str, before: str, after: str, chance: random.Random) -> str:
    """A rough question: the gap's word in its place, or first (Lewis et al., ACL 2019)."""
    before = " ".join(before.split()[-chance.randint(6, 14) :])
    after = " ".join(after.split()[: chance.randint(6, 14)])
    if chance.random() < 0.5:
        return f"{word.capitalize()} {after} {before[:1].lower()}{before[1:]}?"
    return f"{before} {word} {after}?"
