"""Which sentences of a text a claim is judged by: few, and together all of what it speaks of."""

from collections.abc import Sequence

from rag.language.weights import Weights
from rag.verify.read import Read

OWN = 0.35  # what a sentence's own share counts beside what it adds
LEAST = 0.02  # a sentence that adds less tells nothing
READ = 3  # so many sentences the pair model reads with a claim


def together(claim: Read, units: Sequence[Read], most: int = READ) -> str:
    """The sentences that a claim is judged by, as one text."""
    return " ".join(units[i].text for i in choose(claim, units, most))


def choose(claim: Read, units: Sequence[Read], most: int) -> list[int]:
    """At most so many of the sentences or rows, in their order: the best, then what adds to it."""
    wanted = set(claim.terms)
    present = [set(unit.terms) for unit in units]
    weights = Weights([*present, wanted])
    own = [weights.share(wanted, one) for one in present]
    held: set[str] = set()
    chosen: list[int] = []
    while len(chosen) < min(most, len(units)):
        reached = weights.share(wanted, held)
        rest = [i for i in range(len(units)) if i not in chosen]
        gains = {i: weights.share(wanted, held | present[i]) - reached for i in rest}
        best = max(rest, key=lambda i: (gains[i] + OWN * own[i], -i))
        if chosen and gains[best] + OWN * own[best] < LEAST:
            break
        chosen.append(best)
        held |= present[best]
    return sorted(chosen)
