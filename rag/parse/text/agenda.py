"""Reads a calendar file (.ics): its events one by one."""

import re
from collections.abc import Callable, Iterator

from rag.config import ParseConfig
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.types import ParsedDocument, SourceFile

PARSER = "agenda/1"
_ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?")
_ESCAPED = re.compile(r"\\([nN,;\\])")
# What is told of an entry, and under which name.
_TOLD = {
    "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Location", "STATUS": "Status",
    "ORGANIZER": "Organizer", "ATTENDEE": "Attendee", "RRULE": "Repeats", "DESCRIPTION": "",
}  # fmt: skip
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a calendar. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    entry: list[tuple[str, str]] | None = None
    for name, value in _lines(decode(source.path.read_bytes())):
        if name == "BEGIN" and value in _ENTRIES:
            entry = []
        elif name == "END" and value in _ENTRIES and entry is not None:
            _write(entry, flow)
            entry = None
        elif entry is not None:
            entry.append((name, value))
    report(parts, parts)
    return flow.finish(source, PARSER)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Names and values; a line that begins with a blank goes on with the one before."""
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        head, colon, value = line.partition(":")
        if colon:
            yield head.partition(";")[0].upper(), value.strip()


def _write(entry: list[tuple[str, str]], flow: Flow) -> None:
    for name, value in entry:
        if name == "SUMMARY":
            flow.heading(_plain(value), 1)
    flow.lines(
        f"{_TOLD[name]}: {_plain(_TIME.sub(_moment, value))}"
        for name, value in entry
        if _TOLD.get(name)
    )
    for name, value in entry:
        if name == "DESCRIPTION":
            flow.lines(_plain(value).split("\n"))


def _moment(match: re.Match[str]) -> str:
    year, month, day, hour, minute, zulu = match.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{' UTC' if zulu else ''}" if hour else "")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
