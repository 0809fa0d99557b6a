"""Reads Markdown: it becomes HTML first, so that what is hidden there stays hidden here."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt

from rag.config import ParseConfig
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.parse.text.html import write_html
from rag.types import ParsedDocument, SourceFile

PARSER = "markdown/2"
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a Markdown file. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    text = decode(source.path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if front := _FRONT.match(text):
        flow.lines(front[1].split("\n"))
        text = text[front.end() :]
    write_html(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text), flow)
    document = flow.finish(source, PARSER)
    report(parts, parts)
    return document
