"""One step in a process of its own: `python -m tests.bench.scale database|vectors|retrieval SIZE`.

The settings in its environment name the stores, the folder BENCH_TEXTS holds what they are made of.
The last line that it writes is what it found, as JSON.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter, process_time

import django

from tests.bench.scale.corpus import Corpus
from tests.bench.scale.texts import windows_and_vectors
from tests.bench.tree import resident_mb


def main(step: str, size: int) -> None:
    """Fill a store, or measure."""
    django.setup()
    from tests.bench.scale import measure, store

    corpus = Corpus(*windows_and_vectors(Path(os.environ["BENCH_TEXTS"])))
    if step == "retrieval":
        figures = measure.measure(corpus)
        figures["process_mb"] = resident_mb(os.getpid())
    else:
        began, cpu = perf_counter(), process_time()
        fill = store.fill_database if step == "database" else store.fill_vectors
        fill(corpus, size)
        figures = {"seconds": perf_counter() - began, "cpu": process_time() - cpu}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
