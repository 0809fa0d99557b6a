"""Reads JSON and XML: each value on a line with the names that lead to it, lists as tables."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import XML
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Field, Flow, expected_parts
from rag.parse.text.markup import local, parse_xml, text_in
from rag.types import ParsedDocument, SourceFile

PARSER = "structured/1"
_DEEPEST = 100
_LEADS = " / "  # between the names that lead to a value
_ROWS = 2  # objects of the same kind that make a table
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read JSON, one document or one a line, or XML. Raises UnreadableFileError and LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    data = source.path.read_bytes()
    value = _of_xml(parse_xml(data), 0) if source.media_type == XML else _of_json(decode(data))
    _write(value, (), flow)
    report(parts, parts)
    return flow.finish(source, PARSER)


def _of_json(text: str) -> Any:
    try:
        return _loaded(text)
    except RecursionError as error:
        raise UnreadableFileError(Notice("file.damaged")) from error
    except ValueError:
        pass
    try:
        return [_loaded(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(Notice("file.damaged")) from error


def _loaded(text: str) -> Any:
    """What JSON holds, its numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _of_xml(element: etree._Element, depth: int) -> Any:
    """An element as JSON would have it: what has the same name is a list.

    Text with elements in it is one text.
    """
    own = [element.text, *(child.tail for child in element)]
    is_text = any(words and words.strip() for words in own)
    words = " ".join(text_in(element).split()) if is_text else ""
    groups: dict[str, list[Any]] = {}
    for child in element if depth < _DEEPEST and not is_text else ():
        groups.setdefault(local(child), []).append(_of_xml(child, depth + 1))
    found: dict[str, Any] = {}
    for key, one in element.items():
        name = str(key).rpartition("}")[2]
        found[f"@{name}" if name in groups else name] = one
    found |= {name: group[0] if len(group) == 1 else group for name, group in groups.items()}
    if not found:
        return words
    return {"": words, **found} if words else found


def _write(value: Any, path: tuple[str, ...], flow: Flow) -> None:
    if _is_table(value):
        if path:
            flow.heading(_LEADS.join(path), len(path))
        flow.table(_fields(value))
        return
    if not isinstance(value, dict | list):
        flow.lines(_line(path, value))
        return
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value, start=1))
    flow.lines(
        line
        for name, one in pairs
        if not isinstance(one, dict | list)
        for line in _line((*path, str(name)), one)
    )
    for name, one in pairs if len(path) < _DEEPEST else ():
        if isinstance(one, dict | list):
            _write(one, (*path, str(name)), flow)


def _line(path: tuple[str, ...], value: Any) -> Iterator[str]:
    named = _LEADS.join(part for part in path if part)
    if _shown(value):
        yield f"{named}: {_shown(value)}" if named else _shown(value)


def _is_table(value: Any) -> bool:
    """Whether it is a list of objects whose values are plain."""
    return (
        isinstance(value, list)
        and len(value) >= _ROWS
        and all(
            isinstance(one, dict)
            and one
            and not any(isinstance(v, dict | list) for v in one.values())
            for one in value
        )
    )


def _fields(rows: list[dict[str, Any]]) -> Iterator[Field]:
    columns = {name: at for at, name in enumerate(dict.fromkeys(n for row in rows for n in row))}
    yield from (Field(0, at, name, header=True) for name, at in columns.items())
    for number, row in enumerate(rows, start=1):
        cells = sorted((columns[name], _shown(value)) for name, value in row.items())
        yield from (Field(number, at, text) for at, text in cells)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
