"""One step in a process of its own: `python -m tests.bench.many STEP COUNT`.

The settings in its environment name the database. The last line that it writes is what it found, as
JSON.
"""

import json
import sys
from time import perf_counter

import django


def main(step: str, count: int) -> None:
    """Make the rows, or measure."""
    django.setup()
    from tests.bench.many import lists, measure, rows, searches, shelves

    began = perf_counter()
    fills = {"fill": rows.fill, "shelve": shelves.shelve, "fill_lists": lists.fill}
    asks = {
        "measure": measure.measure,
        "claims": measure.claims,
        "search": searches.search,
        "lists": lists.lists,
    }
    figures = asks[step]() if step in asks else {}
    if step in fills:
        fills[step](count)
    figures["seconds"] = perf_counter() - began
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
