"""An edit of a sentence: the shape that every maker of changes and of other words has."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words for a stretch of a sentence. `way` names what is done, for the report."""

    way: str
    start: int
    end: int
    new: str


Maker = Callable[[str, str, Random], Iterator[Edit]]  # sentence, its document, chance


def applied(sentence: str, edit: Edit) -> str:
    """The sentence with an edit made, its first letter as large as before."""
    made = sentence[: edit.start] + edit.new + sentence[edit.end :]
    made = re.sub(r"\s+", " ", made).replace(" .", ".").replace(" ,", ",").strip()
    return made[:1].upper() + made[1:] if sentence[:1].isupper() else made


def pick(edits: Iterator[Edit], chance: Random) -> Edit | None:
    """One of the edits, each way as likely as any other."""
    found = list(edits)
    if not found:
        return None
    way = chance.choice(sorted({edit.way for edit in found}))
    return chance.choice([edit for edit in found if edit.way == way])


def like(new: str, old: str) -> str:
    """A word with as many capitals as another."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
