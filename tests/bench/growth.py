"""How retrieval grows: collections of several sizes, built once and kept, then measured.

Each has a Chroma server of its own, whose vectors serve both databases; PostgreSQL keeps them as
well. Steps run in processes of their own, since the settings that name a store hold for a whole
process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.graph import Line, chart
from tests.bench.scale.texts import windows_and_vectors
from tests.bench.told import Tell
from tests.bench.tree import descendants, share_mb
from tests.servers import chroma_server, postgres_server

# Where rows and words are, and vectors.
SET_UPS = {
    "sqlite": ("sqlite", "chroma"),
    "postgresql": ("postgresql", "chroma"),
    "pgvector": ("postgresql", "pgvector"),
}
SIZES = (10_000, 100_000)
TARGETS = {100_000: 100, 1_000_000: 200}  # milliseconds, 95th percentile

Figures = dict[str, float]


def measure_growth(folder: Path, sizes: tuple[int, ...], tell: Tell) -> None:
    """A block of lines for each size and set-up; then growth.json and growth.svg in the folder.

    All of them together need about 150 MB of disk for each ten thousand chunks.
    """
    windows_and_vectors(folder / "texts")
    path = folder / "growth.json"
    found: dict[str, Figures] = json.loads(path.read_text()) if path.exists() else {}
    for size in sizes:
        for set_up in SET_UPS:
            figures = _measured(folder, size, set_up)
            found[f"{set_up} {size}"] = figures
            _show(size, set_up, figures, tell)
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")
    (folder / "growth.svg").write_text(_drawn(found), encoding="utf-8")


def _measured(folder: Path, size: int, set_up: str) -> Figures:
    home = folder / f"{size}"
    home.mkdir(parents=True, exist_ok=True)
    kind, store = SET_UPS[set_up]
    with _stored(home, store) as place, database(home, kind) as settings:
        here = {**settings, **place, "VECTORS": store, "BENCH_TEXTS": str(folder / "texts")}
        kept = home / ("vectors.json" if store == "chroma" else f"{store}.json")
        vectors = _once(kept, "vectors", size, here)
        rows = _once(home / f"{kind}.json", "database", size, here)
        figures = _step("retrieval", size, here)
        servers = set(descendants(os.getpid())) - {os.getpid()}
        figures["servers_mb"] = sum(map(share_mb, servers))
        tables_mb = _tables_mb(settings["DATABASE_URL"]) if store == "pgvector" else 0.0
    figures["load"] = os.getloadavg()[0]
    figures["database_disk_mb"] = _disk_mb(home / kind)
    figures["vectors_disk_mb"] = tables_mb or _disk_mb(home / "chroma")
    figures["vectors_s"], figures["rows_s"] = vectors["seconds"], rows["seconds"]
    return figures


@contextmanager
def _stored(home: Path, store: str) -> Iterator[dict[str, str]]:
    """The settings that name where the vectors are, while they can be reached."""
    if store == "pgvector":
        yield {}
        return
    with chroma_server(home / "chroma") as url:
        yield {"CHROMA_URL": url}


@contextmanager
def database(home: Path, kind: str) -> Iterator[dict[str, str]]:
    """The settings that name a database of this collection, while it can be reached."""
    place = home / kind
    place.mkdir(exist_ok=True)
    settings = {"DATA_DIR": str(home / "data")}
    if kind == "sqlite":
        yield {**settings, "DATABASE_URL": f"sqlite:///{place / 'veracite.sqlite3'}"}
        return
    with postgres_server(place) as url:
        yield {**settings, "DATABASE_URL": url}


def _once(kept: Path, step: str, size: int, settings: dict[str, str]) -> Figures:
    """What a step found when it was done, now or in an earlier run."""
    if not kept.exists():
        kept.write_text(json.dumps(_step(step, size, settings)), encoding="utf-8")
    figures: Figures = json.loads(kept.read_text(encoding="utf-8"))
    return figures


def _step(step: str, size: int, settings: dict[str, str]) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale", step, str(size)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", **settings},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _tables_mb(url: str) -> float:
    """What the vectors take of a database, with their graphs."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relkind = 'r' AND relname LIKE 'vectors_%'"
        ).fetchone()
    return float(row[0] or 0) / 1e6 if row else 0.0


def _disk_mb(folder: Path) -> float:
    """What is stored there; not the programs of a server."""
    files = (path for path in folder.rglob("*") if path.is_file() and "server" not in path.parts)
    return sum(path.stat().st_size for path in files) / 1e6


def _show(size: int, set_up: str, figures: Figures, tell: Tell) -> None:
    goal = f"< {TARGETS[size]}" if size in TARGETS else ""
    tell(f"{size:,} chunks, {set_up}: one question, median", figures["one_p50"], "ms", "")
    rows: tuple[tuple[str, str, str, str], ...] = (
        ("95 of 100 within", "one_p95", "ms", goal),
        ("processor time of all processes", "one_cpu", "ms", ""),
        ("eight at a time, median", "eight_p50", "ms", ""),
        ("eight at a time, 95 of 100 within", "eight_p95", "ms", ""),
        ("eight at a time, time for each", "eight_each", "ms", f"< {figures['one_each']:.0f}"),
        ("eight at a time, processor time", "eight_cpu", "ms", ""),
        ("in one document, median", "document_p50", "ms", ""),
        ("in one document, 95 of 100 within", "document_p95", "ms", ""),
        ("in one document, processor time", "document_cpu", "ms", ""),
        ("dense search alone, 95 of 100 within", "dense_p95", "ms", ""),
        ("dense search alone, processor time", "dense_cpu", "ms", ""),
        ("lexical search alone, 95 of 100 within", "lexical_p95", "ms", ""),
        ("lexical search alone, processor time", "lexical_cpu", "ms", ""),
        ("the chunk asked for is among the passages", "found", "%", ""),
        ("memory of the servers", "servers_mb", "MB", ""),
        ("memory of the asking process", "process_mb", "MB", ""),
        ("disk of the vectors", "vectors_disk_mb", "MB", ""),
        ("disk of the database", "database_disk_mb", "MB", ""),
        ("building the vectors", "vectors_s", "s", ""),
        ("building rows and words", "rows_s", "s", ""),
        ("load of the machine", "load", "", ""),
    )
    for what, name, unit, aim in rows:
        tell(f"... {what}", figures[name], unit, aim)


def _drawn(found: dict[str, Figures]) -> str:
    """Latency and memory against the size, both axes logarithmic."""

    def line(label: str, set_up: str, name: str) -> Line:
        sizes = sorted(int(key.split()[1]) for key in found if key.startswith(set_up))
        return Line(label, [(size, found[f"{set_up} {size}"][name]) for size in sizes])

    latency = [line(f"{one}, {label}", one, name) for one in SET_UPS for label, name in PARTS]
    room: list[Any] = [
        *(line(f"{one}, servers' memory", one, "servers_mb") for one in SET_UPS),
        *(
            line(f"{one}, vectors on disk", one, "vectors_disk_mb")
            for one in ("sqlite", "pgvector")
        ),
    ]
    return chart([("milliseconds", latency), ("MB", room)], "chunks")


PARTS = (("median", "one_p50"), ("95 of 100", "one_p95"))
