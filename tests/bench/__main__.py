"""`make bench`: measures speed and memory. The machine should have nothing else to do.

python -m tests.bench                                   all parts, collections to 100,000 chunks
python -m tests.bench reading ingest                    these parts only
python -m tests.bench retrieval --sizes 1000000         builds it first: long, and 12 GB
"""

import argparse
import os
import sys
from pathlib import Path

import django


def tell(what: str, value: float, unit: str, goal: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<56} {value:>9.1f} {unit:<6} {goal}\n")
    sys.stdout.flush()


def main() -> None:
    """A line for each figure, with what it should be where that is said."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from tests.bench import crowd, growth, ingest, library, lists, reading, search, verification

    def sizes(given: str) -> tuple[int, ...]:
        return tuple(int(size) for size in given.split(","))

    parser = argparse.ArgumentParser(description="Measures speed and memory.")
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--sizes", type=sizes, default=growth.SIZES, help="chunks, by commas")
    parser.add_argument("--folder", type=Path, default=Path("data/bench"), help="kept between runs")
    given = parser.parse_intermixed_args()
    folder = given.folder.resolve()
    parts = {
        "verification": lambda: verification.measure_verification(tell),
        "reading": lambda: reading.measure_reading(tell),
        "ingest": lambda: ingest.measure_ingest(folder / "texts", tell),
        "crowd": lambda: crowd.measure_crowd(tell),
        "library": lambda: library.measure_library(folder, tell),
        "lists": lambda: lists.measure_lists(folder, tell),
        "search": lambda: search.measure_search(folder, tell),
        "retrieval": lambda: growth.measure_growth(folder, given.sizes, tell),
    }
    if unknown := set(given.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    for name in given.parts or parts:
        parts[name]()


if __name__ == "__main__":
    main()
