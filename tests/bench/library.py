"""200,000 documents in one workspace: what pages, calls, questions and claims of work take.

Both databases are made once and kept in the folder; then they are asked.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.growth import Figures, database
from tests.bench.told import Tell

COUNT = 200_000
DATABASES = ("sqlite", "postgresql")
GOALS = {"question": "< 30", "claim": "< 10", "/": "< 150", "API": "< 150"}


def measure_library(folder: Path, tell: Tell) -> None:
    """Processor time of each page, call, question and claim, in milliseconds."""
    for kind in DATABASES:
        home = folder / f"many-{COUNT}"
        home.mkdir(parents=True, exist_ok=True)
        with database(home, kind) as settings:
            made = home / f"{kind}.json"
            if not made.exists():
                made.write_text(json.dumps(step("fill", COUNT, settings)), encoding="utf-8")
            for what, value in step("measure", COUNT, settings).items():
                goal = next((goal for name, goal in GOALS.items() if what.startswith(name)), "")
                tell(f"{kind}: {what}", value, "ms", goal)


def step(name: str, count: int, settings: dict[str, str]) -> Figures:
    """What a step found, in a process that has these settings."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.many", name, str(count)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            **settings,
        },
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures
