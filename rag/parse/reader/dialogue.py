"""What the reader of a file and its parent say to each other: lines of JSON."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.config import ParseConfig
from rag.notices import NOTHING, Notice
from rag.parse.reader.process import Child, Deadline
from rag.types import SourceFile

RESULT = "document.npz"  # where the child leaves the document, in its folder
_MAX_MESSAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line from the child: pages done, or an error of a kind, or that all is done.

    `quiet`: it said nothing for a second.
    """

    done: int = 0
    total: int = 0
    error: str = ""
    message: Notice = NOTHING
    finished: bool = False
    quiet: bool = False


def make_order(module: str, source: SourceFile, config: ParseConfig) -> dict[str, Any]:
    """What the child needs to know to read a file."""
    tessdata = config.tessdata_dir
    return {
        "module": module,
        "source": {**asdict(source), "path": str(source.path.resolve())},
        "config": {
            **asdict(config),
            "tessdata_dir": str(tessdata.resolve()) if tessdata else None,
        },
    }


def take_order(order: Mapping[str, Any]) -> tuple[SourceFile, ParseConfig]:
    """The file and the limits of an order, in the child."""
    fields = order["config"]
    tessdata = Path(fields["tessdata_dir"]) if fields["tessdata_dir"] else None
    source = SourceFile(**{**order["source"], "path": Path(order["source"]["path"])})
    return source, ParseConfig(**{**fields, "tessdata_dir": tessdata})


def time_limit(config: ParseConfig, pages: int) -> float:
    """How many seconds the reading of a file with so many pages may take."""
    return max(config.seconds, config.seconds_per_page * pages)


def converse(child: Child, order: Mapping[str, Any], deadline: Deadline) -> Iterator[Said]:
    """Send the order and understand the answers, until the child falls silent.

    The child may have been taken over by the file that it reads: nothing it says is trusted, and
    what is not understood ends the conversation. Raises TooSlowError.
    """
    with contextlib.suppress(BrokenPipeError):  # it died at once; the silence will tell
        child.send(json.dumps(order).encode())
    for line in child.lines(deadline):
        said = _understand(line) if line else Said(quiet=True)
        if said is None:
            return
        yield said


def _understand(line: bytes) -> Said | None:
    try:
        fields = json.loads(line)
        return Said(
            done=max(0, int(fields.get("done", 0))),
            total=max(0, int(fields.get("total", 0))),
            error=str(fields.get("error", "")),
            message=Notice.of(str(fields.get("message", ""))[:_MAX_MESSAGE]),
            finished=fields.get("ok") is True,
        )
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
