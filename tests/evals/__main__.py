"""Measures the product on a folder of sets: `python -m tests.evals DIR [--rows N] [NAME ...]`."""

import argparse
import sys
from pathlib import Path

from tests.evals import measure_abstain, measure_grounding, measure_retrieval

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
    given = parser.parse_intermixed_args()
    if unknown := set(given.names) - set(PROGRAMS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    for name in given.names or PROGRAMS:
        for line in PROGRAMS[name](given.folder, given.rows):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
