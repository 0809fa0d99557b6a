"""The process that reads one file: a copy of the nursery, started by `rag.parse.parse`.

In: one line of JSON, the order. Out: lines of JSON: `done` and `total` for each page, in the end
`ok`, with the document in a file beside it, or an `error` with its `message`.
"""

import json
import math
import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.errors import LimitError, RagError
from rag.notices import packed
from rag.parse.layout import write_document
from rag.parse.reader.dialogue import RESULT, take_order, time_limit
from rag.parse.reader.limits import allow_cpu, confine, hold_memory


def main(nursery: int) -> None:
    """Read the file named on standard input, and tell how it goes on standard output.

    It ends with the process `nursery`, of which it is a copy.
    """
    # What a library prints must not get between our lines.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(**fields: object) -> None:
        out.write(json.dumps(fields) + "\n")
        out.flush()

    try:
        _read(json.loads(sys.stdin.readline()), nursery, tell)
    except RagError as error:
        kind = "limit" if isinstance(error, LimitError) else "unreadable"
        tell(error=kind, message=packed(error.message))
    except MemoryError:
        tell(error="memory")
    else:
        tell(ok=True)


def _read(order: dict[str, Any], nursery: int, tell: Any) -> None:
    source, config = take_order(order)

    def limit(pages: int) -> int:
        return math.ceil(time_limit(config, pages))

    confine(
        memory_mb=config.memory_mb,
        cpu_s=limit(0),
        file_mb=config.memory_mb,
        parent=nursery,
    )

    most = -1

    def report(done: int, total: int) -> None:
        nonlocal most
        if total > most:  # told before the first page, and again if more turns up
            most = total
            allow_cpu(limit(total))
        tell(done=done, total=total)

    parser = import_module(order["module"])
    hold_memory(config.memory_mb)
    document = parser.read(source, config, report)
    dates = import_module("rag.parse.own_date")
    document = replace(document, dated=dates.own_date(source.path, source.media_type))
    with Path(RESULT).open("wb") as file:
        write_document(document, file)
