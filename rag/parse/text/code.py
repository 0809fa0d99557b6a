"""Reads source code and settings: lines as they stand, in blocks between empty ones."""

from collections.abc import Callable
from itertools import groupby

from rag.config import ParseConfig
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.types import ParsedDocument, SourceFile

PARSER = "code/1"
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a file of source code. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    lines = decode(source.path.read_bytes()).splitlines()
    for full, block in groupby(lines, key=lambda line: bool(line.strip())):
        if full:
            flow.lines(block)
    report(parts, parts)
    return flow.finish(source, PARSER)
