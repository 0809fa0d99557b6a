"""10,000 documents in 200 folders, with tags and three own fields each: lists, and acts on all.

Both databases are made once and kept in the folder; then they are asked.
"""

import json
from pathlib import Path

from tests.bench.growth import database
from tests.bench.library import DATABASES, step
from tests.bench.told import Tell
from tests.servers import redis_server

COUNT = 10_000
GOAL = "< 300"  # of a list, and of a step: all of an act shows how far it is


def measure_lists(folder: Path, tell: Tell) -> None:
    """By the clock and of processor time, in milliseconds."""
    for kind in DATABASES:
        home = folder / f"lists-{COUNT}"
        home.mkdir(parents=True, exist_ok=True)
        with redis_server(home) as broker, database(home, kind) as stored:
            settings = {**stored, "CELERY_BROKER_URL": broker}  # acts send jobs
            made = home / f"{kind}.json"
            if not made.exists():
                made.write_text(json.dumps(step("fill_lists", COUNT, settings)), encoding="utf-8")
            for what, value in step("lists", COUNT, settings).items():
                tell(
                    f"{kind}: {what}",
                    value,
                    "ms",
                    GOAL if what.startswith("/") or "step" in what else "",
                )
