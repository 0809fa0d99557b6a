"""Makes the items, checks each as in an answer, and prints how well true and false are told."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from random import Random

from rag.config import EmbedConfig
from rag.pairs import build_support
from rag.types import Claim, Verdict
from rag.verify import build_verifier, check_text
from tests.evals import perturb
from tests.evals.perturb.items import CHANGES, Item, items
from tests.evals.perturb.texts import Source, sources
from webapp.library.evaluation.measures import auroc

Checked = tuple[Item, Claim]


def main() -> None:
    """A table by kind and by way; with --show each item that is judged wrongly."""
    parser = argparse.ArgumentParser(
        description=perturb.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--items", type=int, default=500, help="true ones; as many false ones")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only documents of that half")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="the items that are judged wrongly")
    given = parser.parse_args()
    chance = Random(given.seed)  # noqa: S311
    files = [list(sources(path, chance)) for path in given.texts]
    found = [one for one in _in_turn(files, chance) if given.half is None or one.half == given.half]
    each = given.items // len(CHANGES)
    verifier = build_verifier("", build_support(EmbedConfig()))
    checked = [
        (item, check_text(item.claim, [item.source.text], verifier))
        for item in items(found, each, chance)
    ]
    sys.stdout.writelines(f"{line}\n" for line in report(checked))
    if given.show:
        sys.stdout.writelines(f"{line}\n" for line in _wrong(checked))


def _in_turn(files: Sequence[list[Source]], chance: Random) -> Iterator[Source]:
    """The passages of all files, one of each after the other, so that a large file is no more."""
    for some in zip_longest(*(chance.sample(file, len(file)) for file in files)):
        yield from (one for one in some if one is not None)


def report(checked: Sequence[Checked]) -> Iterator[str]:
    """Balanced accuracy of the verdict and AUROC of support, by kind; shares right by way."""
    yield f"{'kind':<10}{'true':>6}{'false':>7}{'kept':>8}{'caught':>8}{'balanced':>10}{'AUROC':>8}"
    for kind in (*CHANGES, ""):
        some = [pair for pair in checked if kind in ("", pair[0].kind)]
        yield _line(kind or "all", some)
    yield ""
    for item_kind, way, true in sorted({(i.kind, i.way, i.true) for i, _ in checked}):
        some = [p for p in checked if (p[0].kind, p[0].way, p[0].true) == (item_kind, way, true)]
        right = sum(_right(pair) for pair in some)
        told = "true" if true else "false"
        yield f"{item_kind:<10}{told:<7}{way:<34}{right:>4} of {len(some)}"


def balanced(checked: Sequence[Checked]) -> tuple[float, float]:
    """The share of true items that are supported, and of false ones that are not."""
    kept = [pair for pair in checked if pair[0].true]
    caught = [pair for pair in checked if not pair[0].true]
    return (
        sum(map(_right, kept)) / max(1, len(kept)),
        sum(map(_right, caught)) / max(1, len(caught)),
    )


def _right(pair: Checked) -> bool:
    return (pair[1].verdict is Verdict.SUPPORTED) == pair[0].true


def _line(name: str, some: Sequence[Checked]) -> str:
    true = sum(item.true for item, _ in some)
    kept, caught = balanced(some)
    area = auroc([(claim.support, item.true) for item, claim in some])
    told = "" if area is None else f"{area:.3f}"
    return (
        f"{name:<10}{true:>6}{len(some) - true:>7}{kept:>8.3f}{caught:>8.3f}"
        f"{(kept + caught) / 2:>10.3f}{told:>8}"
    )


def _wrong(checked: Sequence[Checked]) -> Iterator[str]:
    for item, claim in checked:
        if not _right((item, claim)):
            told = "true" if item.true else "FALSE"
            yield f"\n{told} {item.kind}: {item.way} -> {claim.verdict} {claim.support}"
            yield f"  {claim.reason}\n  source: {item.told}\n  claim:  {item.claim}"


if __name__ == "__main__":
    main()
