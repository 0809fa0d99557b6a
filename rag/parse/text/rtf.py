"""Reads RTF by the words that its control words leave."""

from collections.abc import Callable

from striprtf.striprtf import rtf_to_text

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.text.flow import Flow, expected_parts
from rag.parse.text.plain import write_plain
from rag.types import ParsedDocument, SourceFile

PARSER = "rtf/1"
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read an RTF file. Raises UnreadableFileError and LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    try:
        data = source.path.read_bytes().decode("latin-1")
        text = str(rtf_to_text(data, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        raise UnreadableFileError(Notice("file.damaged")) from error
    # A line end of RTF ends a paragraph.
    write_plain(text.replace("\n", "\n\n"), flow)
    report(parts, parts)
    return flow.finish(source, PARSER)
