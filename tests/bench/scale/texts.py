"""What the collections are made of: windows of real English text and made tables, embedded once.

The text is what Python's own documentation strings and those of the installed libraries say: it is
on every machine that can run this, and there is enough of it. Kept in a folder between runs.
"""

import ast
import json
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from rag.config import EmbedConfig
from rag.embed import build_embedder

LENGTH = 760  # characters: about what one window of 200 tokens holds
SHORTEST = 400
MOST = 12_000  # windows of text; embedding takes a minute for each 3,000 on two cores
TABLES = 1_200
LIBRARIES = ("django", "numpy", "sklearn", "scipy")
ITEMS = (
    "Revenue|Cost of sales|Gross profit|Research|Marketing|Administration|Interest|Net sales|"
    "Income tax|Net income|Dividends paid|Depreciation|Inventories|Receivables|Total assets|"
    "Capital expenditures|Net cash provided by operating activities|Long-term debt|Fuel|Wages|Rent|"
    "Vessels|Berths|Containers handled|Passengers|Ice days|Employees|Pilots|Dredging|Insurance"
).split("|")
UNITS = ("in millions of dollars", "in thousands", "in tons", "number", "percent")


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of text with where it stands."""

    title: str
    heading: str
    text: str
    is_table: bool = False


def windows_and_vectors(folder: Path) -> tuple[list[Window], npt.NDArray[np.float32]]:
    """Distinct windows and their vectors of length 1, the tables last; from the folder if there."""
    texts, vectors = folder / "windows.jsonl", folder / "vectors.npy"
    if not vectors.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = [*_prose(), *_tables()]
        embedder = build_embedder(EmbedConfig(models_dir=folder / "models"))
        shown = [f"{one.title} > {one.heading}\n{one.text}" for one in made]
        rows = [[one.title, one.heading, one.text, one.is_table] for one in made]
        texts.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        np.save(vectors, embedder.embed_documents(shown).astype(np.float16))
    with texts.open(encoding="utf-8") as lines:
        windows = [Window(*json.loads(line)) for line in lines]
    return windows, np.load(vectors).astype(np.float32)


def _prose() -> Sequence[Window]:
    """Windows of documentation strings, of all libraries alike."""
    found = list(dict.fromkeys(one for path in _modules() for one in _strings(path)))
    return sorted(Random(1).sample(found, min(MOST, len(found))), key=lambda one: one.title)  # noqa: S311


def _modules() -> Iterator[Path]:
    standard, others = Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib"))
    for folder in (standard, *(others / name for name in LIBRARIES)):
        for path in sorted(folder.rglob("*.py")):
            if folder != standard or "site-packages" not in path.parts:
                yield path


def _strings(path: Path) -> Iterator[Window]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about the code, which is not ours
            tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return
    title = " ".join([path.parent.name, path.stem]).replace("_", " ").strip()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            heading = getattr(node, "name", path.stem).replace("_", " ").strip()
            for start in range(0, len(text), LENGTH):
                part = text[start : start + LENGTH].strip()
                if len(part) >= SHORTEST:
                    yield Window(title, heading, part)


def _tables() -> Iterator[Window]:
    random = Random(2)  # noqa: S311
    for number in range(TABLES):
        first, columns = random.randint(1990, 2022), random.randint(2, 4)
        rows = [["Item", *(str(first + column) for column in range(columns))]]
        for item in random.sample(ITEMS, random.randint(8, 14)):
            rows.append([item, *(f"{random.randint(100, 99_999):,}" for _ in range(columns))])
        heading = f"Key figures, {random.choice(UNITS)}"
        text = "\n".join("\t".join(row) for row in rows)
        yield Window(f"Annual report {number}", heading, text, is_table=True)
