"""Reads CSV and its kin as one table."""

import csv
from collections.abc import Callable, Iterator

from rag.config import ParseConfig
from rag.errors import LimitError
from rag.notices import Notice
from rag.parse.page.shapes import is_number
from rag.parse.text.encoding import decode
from rag.parse.text.flow import MOST_CELLS, Field, Flow, expected_parts
from rag.types import ParsedDocument, SourceFile

PARSER = "delimited/2"
_SAMPLE = 64_000
_SEPARATORS = ",;\t|"
_LONGEST_FIELD = 1_000_000
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a table of delimited values. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    write_delimited(decode(source.path.read_bytes()), flow)
    document = flow.finish(source, PARSER)
    report(parts, parts)
    return document


def write_delimited(text: str, flow: Flow) -> None:
    """Write a table. The first row names the columns, unless it holds amounts."""
    separator = _separator(text[:_SAMPLE])
    csv.field_size_limit(_LONGEST_FIELD)
    flow.table(_fields(csv.reader(text.splitlines(keepends=True), delimiter=separator)))


def _fields(rows: Iterator[list[str]]) -> Iterator[Field]:
    count, first = 0, True
    try:
        for at, row in enumerate(rows):
            full = [field for field in row if field.strip()]
            named = first and len(full) > 1 and not any(is_number(field.strip()) for field in full)
            first = first and not full
            for column, text in enumerate(row):
                yield Field(at, column, text, True if named else None)
            count += len(full)
            if count > MOST_CELLS:
                raise LimitError(Notice("parse.table_cells", most=MOST_CELLS))
    except csv.Error as error:
        raise LimitError(Notice("parse.long_field")) from error


def _separator(sample: str) -> str:
    """The sign that parts the fields: the one that is found equally often in most lines."""
    lines = [line for line in sample.splitlines()[:200] if line.strip()]

    def score(sign: str) -> tuple[float, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) / max(1, len(counts)) if usual else 0.0, usual)

    return max(_SEPARATORS, key=score)
