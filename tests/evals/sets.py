"""Sets of questions as files: JSON lines, packed or not, and where to look for them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class MissingError(Exception):
    """A set is not there; the message says which file."""


def rows(path: Path, most: int | None = None) -> Iterator[Row]:
    """The rows of PATH or PATH.gz, the first `most` of them. Raises MissingError."""
    packed = path.with_name(f"{path.name}.gz")
    if not path.exists() and not packed.exists():
        raise MissingError(f"{path} is missing")
    with path.open(encoding="utf-8") if path.exists() else gzip.open(packed, "rt") as lines:
        for number, line in enumerate(filter(str.strip, lines)):
            if most is not None and number >= most:
                return
            yield json.loads(line)
