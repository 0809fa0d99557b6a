"""Reads a calendar file (.ics): its events one by one."""

import re
from collections.abc import Callable, Iterator

from rag.config import ParseConfig
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.types import ParsedDocument, SourceFile

PARSER = "agenda/1"
_ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_TIMES = frozenset({"DTSTART", "DTEND", "DUE", "RRULE"})  # what holds moments
_TIME = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?(?!\d)")
_LINE = re.compile(r'([^:;"]++)((?:"[^"]*+"|[^:])*+):(.*+)', re.DOTALL)
_ESCAPED = re.compile(r"\\([nN,;\\])")
# What is told of an entry, under its own name or, where that is no word, this one.
_TOLD = _TIMES | {"LOCATION", "STATUS", "ORGANIZER", "ATTENDEE"}
_CALLED = {"DTSTART": "Start", "DTEND": "End", "RRULE": "Repeats"}
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a calendar. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    within: list[str] = []  # the parts that have begun: an alarm in an event is not the event
    entry: list[tuple[str, str]] = []
    for name, value in _lines(decode(source.path.read_bytes())):
        if name == "BEGIN":
            within.append(value)
            entry = [] if value in _ENTRIES else entry
        elif name == "END" and value in within:
            while within.pop() != value:  # what has no end ends with what it is in
                pass
            if value in _ENTRIES:
                _write(entry, flow)
        elif within and within[-1] in _ENTRIES:
            entry.append((name, value))
    report(parts, parts)
    return flow.finish(source, PARSER)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Names and values; a line that begins with a blank goes on with the one before."""
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if match := _LINE.fullmatch(line):
            yield match[1].upper(), match[3].strip()


def _write(entry: list[tuple[str, str]], flow: Flow) -> None:
    for name, value in entry:
        if name == "SUMMARY":
            flow.heading(_plain(value), 1)
    flow.lines(
        f"{_called(name)}: {_TIME.sub(_moment, value) if name in _TIMES else _plain(value)}"
        for name, value in entry
        if name in _TOLD
    )
    for name, value in entry:
        if name == "DESCRIPTION":
            flow.lines(_plain(value).split("\n"))


def _called(name: str) -> str:
    return _CALLED.get(name) or name.capitalize()


def _moment(match: re.Match[str]) -> str:
    year, month, day, hour, minute, zulu = match.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{' UTC' if zulu else ''}" if hour else "")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
