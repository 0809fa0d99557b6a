"""What an answer without a model puts on top, and which words of the passages that takes up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.question.query import Query
from rag.reading.units import Unit
from rag.types import Quote
from rag.write.quoting.cells import read_off
from rag.write.quoting.excerpts import Excerpt, excerpt, is_cut_off, quoted, whole


@dataclass(frozen=True, slots=True)
class Shown:
    """The quotes on top; `taken` is held by them, `around` is shown with what follows them."""

    quotes: tuple[Quote, ...]
    taken: tuple[Excerpt, ...] = ()
    around: tuple[Excerpt, ...] = ()


def line(query: Query, ordered: Sequence[Unit], lead: str = "") -> Shown:
    """The best sentence by itself; of a row what is read off, and then its table around it."""
    unit = next((one for one in ordered if not is_cut_off(whole(one), one)), ordered[0])
    read = read_off(query, unit) if unit.row else None
    if read is not None:
        return Shown((replace(read, lead=lead),), around=(excerpt(unit, ()),))
    alone = whole(unit)
    return Shown((quoted([alone], lead),), taken=(alone,))
