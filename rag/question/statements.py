"""Measures that people ask a financial report for, and the statement lines they are read from."""

import re
from dataclasses import dataclass
from functools import cache

from rag.language.finance import Finance
from rag.language.lists import lists

STATEMENTS = ("balance sheet", "cash flow statement", "income statement")  # as a trace names them


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to look for: the words that it is headed by, and those of the lines wanted."""

    name: str
    heading: str
    lines: str


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """For each measure its statement, how it is asked for, and the lines wanted."""
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), wanted)
        for name, lines in lists(Finance, language).lines.items()
        for pattern, wanted in lines.items()
    )


def asked_statements(query: str, language: str) -> tuple[Statement, ...]:
    """The statements that a question's measures are read from, with the lines wanted of each."""
    wanted: dict[str, list[str]] = {}
    for name, pattern, words in _patterns(language):
        if pattern.search(query.replace("_", " ")):
            wanted.setdefault(name, []).append(words)
    headings = lists(Finance, language).headings
    return tuple(Statement(name, headings[name], " ".join(wanted[name])) for name in wanted)
