"""The items of a measurement: as many true as false ones of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.evals.perturb import dates, measures, names, negation, numbers
from tests.evals.perturb.edits import Maker, applied, pick
from tests.evals.perturb.rewording import rewordings
from tests.evals.perturb.texts import Source

CHANGES: Mapping[str, tuple[Maker, Maker]] = {
    "number": (numbers.changes, numbers.formats),
    "unit": (measures.changes, measures.formats),
    "date": (dates.changes, dates.formats),
    "name": (names.changes, names.formats),
    "negation": (negation.changes, negation.formats),
}
LOSSY = frozenset({"rounded", "converted roughly"})  # might undo a change
REWORDED = 0.7  # of the sentences, by words of any kind; and as many by those of the kind


@dataclass(frozen=True, slots=True)
class Item:
    """A claim on a source; true unless `way` names what was changed in `told`."""

    kind: str
    way: str
    true: bool
    told: str
    claim: str
    source: Source


def items(sources: Sequence[Source], each: int, chance: Random) -> Iterator[Item]:
    """`each` true and `each` false items of every kind, or as many as the sources give.

    A source gives one item of a kind at most, either a true or a false one.
    """
    for kind, makers in CHANGES.items():
        made = 0
        for source in sources:
            if made == 2 * each:
                break
            item = _item(kind, makers, source, chance, true=made % 2 == 0)
            if item is not None:
                yield item
                made += 1


def _item(
    kind: str, makers: tuple[Maker, Maker], source: Source, chance: Random, *, true: bool
) -> Item | None:
    """One item of a source. True and false ones are made from the same kind of sentences."""
    changes, formats = makers
    for told in chance.sample(source.sentences, len(source.sentences)):
        claim, ways = told, []
        if chance.random() < REWORDED and (edit := pick(rewordings(told, "", chance), chance)):
            claim, ways = applied(claim, edit), [edit.way]
        change = pick(changes(claim, source.text, chance), chance)
        if change is None:
            continue
        if not true:
            claim, ways = applied(claim, change), [change.way]
        written = (one for one in formats(claim, "", chance) if true or one.way not in LOSSY)
        if chance.random() < REWORDED and (edit := pick(written, chance)):
            claim = applied(claim, edit)
            ways += [edit.way] if true else []
        if true or claim not in source.text:
            return Item(kind, " + ".join(ways) or "as it stands", true, told, claim, source)
    return None
