"""A sheet as Markdown with footnotes, in which no word of a document is markup."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from webapp.chat.export.copied import escaped, escaped_opening, unlinked
from webapp.chat.export.parts import Line, Part, Run, Sheet

_MARKS = {"question": "## ", "heading": "### ", "list": "- "}


def as_markdown(sheet: Sheet) -> str:
    """The sheet, its notes at the end."""
    parts = [f"# {_words(sheet.title)}", *(_part(part) for part in sheet.parts)]
    notes = "\n".join(
        f"[^{note.number}]: [{_words(note.text)}](<{note.link}>)"
        if note.link
        else f"[^{note.number}]: {_words(note.text)}"
        for note in sheet.notes
    )
    return "\n\n".join(filter(None, [*parts, notes])) + "\n"


def _part(part: Part) -> str:
    if part.kind == "table":
        return "\n".join(_table(part))
    if part.kind == "question":  # a heading is one line
        return "## " + " ".join(_cell(line.cells[0]) for line in part.lines)
    if part.picture:
        alt = gettext("Figure %(number)s") % {"number": part.picture.number}
        below = "\n\n".join(_line(line, "") for line in part.lines)
        return f"![{_words(alt)}](data:image/png;base64,{part.picture.base64})\n\n{below}"
    between = "\n" if part.kind in {"list", "numbered"} else "\n\n"
    return between.join(_line(line, _MARKS.get(part.kind, "")) for line in part.lines)


def _line(line: Line, mark: str) -> str:
    mark = f"{line.number}. " if line.number else mark
    return mark + escaped_opening("".join(_cell(cell) for cell in line.cells))


def _table(part: Part) -> Iterator[str]:
    first, *others = part.lines
    yield _barred(_cell(cell) if first.head else "" for cell in first.cells)
    yield _barred("---" for _ in first.cells)
    for line in others if first.head else part.lines:
        yield _barred(map(_cell, line.cells))


def _barred(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(runs: tuple[Run, ...]) -> str:
    return unlinked("".join(map(_run, runs)).strip())


def _run(run: Run) -> str:
    if run.note:
        return f"[^{run.note.number}]"
    words = _words(run.text)
    if run.doubt:
        return f" _({words})_"
    return f"**{words}**" if run.strong else words


def _words(text: str) -> str:
    return escaped(" ".join(text.split("\n")))
