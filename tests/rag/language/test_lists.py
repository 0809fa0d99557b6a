"""What is known of languages: read from the files of their folders, empty where nothing is."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, get_type_hints

import pytest

import rag
from rag.language.identify import Signs
from rag.language.lists import (
    FOLDER,
    Alternatives,
    Lists,
    Patterns,
    Phrases,
    any_of,
    every,
    knows,
    lists,
    together,
)
from rag.safety.accounts import Accounts
from tests.patterns import modules

FILES = sorted(FOLDER.glob("*/*.toml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Lists):
    """One field of each sort, of a file that no language has."""

    file: ClassVar[str] = "made"
    some: frozenset[str]
    ordered: tuple[str, ...]
    table: dict[str, str]
    phrases: Phrases
    patterns: Patterns
    alternatives: Alternatives


@cache
def kinds() -> dict[str, list[type[Lists]]]:
    """All kinds of lists that the code reads, by file."""
    for name, source in modules(rag):
        if "rag.language" in source:  # the others can have none; one of them imports torch
            import_module(name)
    found: dict[str, list[type[Lists]]] = {}
    for kind in Lists.__subclasses__():
        if kind.__module__.startswith("rag."):
            found.setdefault(kind.file, []).append(kind)
    return found


def entries(path: Path) -> Iterator[tuple[str, Any]]:
    yield from tomllib.loads(path.read_text(encoding="utf-8")).items()


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_what_a_language_lacks_is_empty_and_matches_nothing(language: str) -> None:
    nothing = lists(Made, language)
    assert (nothing.some, nothing.ordered, nothing.table) == (frozenset(), (), {})
    for pattern in (nothing.phrases, nothing.patterns, re.compile(nothing.alternatives)):
        assert not pattern.search("the any entry 12")


def test_the_longest_entry_is_tried_first_in_verbose_patterns_too() -> None:
    found = re.match(rf"(?x) {any_of(['per', 'per cent'])}", "per cent")
    assert found is not None
    assert found[0] == "per cent"


def test_a_language_knows_the_kinds_that_it_has_lists_of() -> None:
    assert knows("en", Signs)
    assert not knows("en", Made)
    assert not knows("xx", Signs)


def test_languages_are_known_by_their_folders() -> None:
    assert {"en", "de", "ru", "zh", "ar"} <= every(Signs).keys()
    assert next(iter(every(Signs))) == "en"


def test_the_lists_of_all_languages_together() -> None:
    cards = together(Accounts).cards
    assert all(map(cards.search, ("Card 4", "KREDITKARTE 4", "carte 4", "tarjeta 4")))
    assert not lists(Accounts, "en").cards.search("KREDITKARTE 4")
    assert not together(Made).phrases.search("the any entry 12")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_entry_of_a_file_is_read_and_is_in_its_place(path: Path) -> None:
    read = kinds().get(path.stem, [])
    hints = {name: hint for kind in read for name, hint in _hints(kind).items()}
    for name, given in entries(path):
        assert name in hints, f"nothing reads {name}"
        if hints[name] in (tuple[str, ...], str):
            continue
        inner = given.values() if isinstance(given, dict) else ()
        for entered in (given, *(one for one in inner if isinstance(one, list))):
            known = list(entered)
            assert known == sorted(set(known)), f"{name} is not in order, or has one entry twice"


def _hints(kind: type[Lists]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {one.name: hints[one.name] for one in fields(kind)}
