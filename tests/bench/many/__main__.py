"""One step in a process of its own: `python -m tests.bench.many fill|measure|claims COUNT`.

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
    from tests.bench.many import measure, rows

    began = perf_counter()
    if step == "fill":
        rows.fill(count)
    figures = {"measure": measure.measure, "claims": measure.claims}.get(step, dict)()
    figures["seconds"] = perf_counter() - began
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
