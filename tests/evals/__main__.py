"""Measures the product on a folder of sets: `python -m tests.evals DIR [--rows N] [NAME ...]`.

With `--written SENTENCES` also what each fact about a claim is worth (see fit_verifier).
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.evals import fit_verifier, measure_abstain, measure_grounding, measure_retrieval

PROGRAMS = {
    "retrieval": measure_retrieval.measure,
    "grounding": measure_grounding.measure,
    "abstain": measure_abstain.measure,
}


def main() -> None:
    """A line for each figure; a set that is not there is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROGRAMS))
    parser.add_argument("--rows", type=int, help="only the first rows of each set")
    parser.add_argument("--written", type=Path, metavar="SENTENCES", help="measure facts by these")
    given = parser.parse_intermixed_args()
    if unknown := set(given.names) - set(PROGRAMS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    for line in _lines(given):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _lines(given: argparse.Namespace) -> Iterator[str]:
    for name in given.names or PROGRAMS:
        yield from PROGRAMS[name](given.folder, given.rows)
    if given.written:
        yield from fit_verifier.measure_facts(given.folder, given.written)


if __name__ == "__main__":
    main()
