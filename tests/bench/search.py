"""100,000 chunks of 5,000 documents, in one workspace and in fifty: what the search page takes.

Both databases are made once and kept in the folder; then they are asked.
"""

import json
from pathlib import Path

from tests.bench.growth import database
from tests.bench.library import DATABASES, step
from tests.bench.told import Tell

COUNT = 5_000
GOALS = {"1": "< 150", "50": "< 300"}  # workspaces: 95 of 100 searches, milliseconds


def measure_search(folder: Path, tell: Tell) -> None:
    """Processor time of a page of results, facets and rights included, in milliseconds."""
    for kind in DATABASES:
        home = folder / f"shelves-{COUNT}"
        home.mkdir(parents=True, exist_ok=True)
        with database(home, kind) as settings:
            made = home / f"{kind}.json"
            if not made.exists():
                made.write_text(json.dumps(step("shelve", COUNT, settings)), encoding="utf-8")
            for what, value in step("search", COUNT, settings).items():
                within = "95 of 100" in what
                goal = GOALS.get(what.split()[0], "") if within else ""
                tell(f"{kind}: {what}", value, "ms", goal)
