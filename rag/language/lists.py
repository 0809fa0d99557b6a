"""What is known of a language: lists in the TOML files of its folder, read into typed dataclasses.

A step says beside its own code which lists it needs, as a `Lists`; every language's folder may have
them. What a folder lacks is empty and matches nothing, and so is all of a language without a
folder: what is not known is not judged.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, get_origin, get_type_hints

from rag.language import DEFAULT
from rag.language.script import BEFORE, BEHIND

# How the entries of a list become one pattern, in any case of letters. An entry may be a regular
# expression.
Phrases = Annotated[re.Pattern[str], "phrases"]  # any entry, as whole words
Patterns = Annotated[re.Pattern[str], "patterns"]  # any entry anywhere: it says where words end
Alternatives = Annotated[str, "alternatives"]  # the source of a group, to build patterns with

NEVER = "(?!)"
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of one subject in one language. `file` names the file that has them.

    A field is a `frozenset[str]`, a `tuple[str, ...]` where order counts, a mapping, `Phrases`,
    `Patterns` or `Alternatives`.
    """

    file: ClassVar[str]


L = TypeVar("L", bound=Lists)


def lists(kind: type[L], language: str) -> L:
    """The lists of a kind in a language, by its ISO 639-1 code; empty ones where it has none."""
    hashable: Any = kind  # so is every class
    made: L = _lists(hashable, language)
    return made


@cache
def _lists(kind: Any, language: str) -> Any:  # what is cached loses the type variable
    folder = folders().get(language)
    known = _read(folder / f"{kind.file}.toml") if folder else {}
    hints = get_type_hints(kind, include_extras=True)
    return kind(**{one.name: _made(hints[one.name], known.get(one.name)) for one in fields(kind)})


def every(kind: type[L]) -> Mapping[str, L]:
    """The lists of a kind by language, of those that have some: where the language is not known."""
    having = (code for code, folder in folders().items() if (folder / f"{kind.file}.toml").exists())
    return {code: lists(kind, code) for code in having}


def together(kind: type[L]) -> L:
    """The lists of all languages as one: where any may be written, and it is not known which."""
    hashable: Any = kind
    made: L = _together(hashable)
    return made


@cache
def _together(kind: Any) -> Any:
    known = [_read(folder / f"{kind.file}.toml") for folder in folders().values()]
    hints = get_type_hints(kind, include_extras=True)
    return kind(
        **{
            one.name: _made(hints[one.name], _merged([has.get(one.name) for has in known]))
            for one in fields(kind)
        }
    )


def _merged(given: Iterable[Any]) -> Any:  # what TOML has in each language
    """Entries of all, each once; of a table, those of the first language that has its key."""
    having = [one for one in given if one]
    if any(isinstance(one, dict) for one in having):
        return {key: value for one in reversed(having) for key, value in one.items()}
    return list(dict.fromkeys(entry for one in having for entry in one))


def knows(language: str, kind: type[Lists]) -> bool:
    """Whether a language has lists of a kind: what is read by them can be judged."""
    return lists(kind, language) != lists(kind, "")


@cache
def folders() -> Mapping[str, Path]:
    """The folders of the languages by code, English first: what is as likely is taken for it."""
    known = {_read(one)["code"]: one.parent for one in sorted(FOLDER.glob("*/language.toml"))}
    return {DEFAULT: known[DEFAULT], **known}


def any_of(entries: Iterable[str]) -> str:
    """The source of a pattern for any of these, the longest first; never, for none.

    It may stand in a verbose pattern too.
    """
    longest_first = sorted(entries, key=lambda entry: (-len(entry), entry))
    source = "|".join(longest_first).replace(" ", r"\ ")
    return f"(?:{source})" if source else NEVER


def _read(path: Path) -> dict[str, Any]:  # whatever TOML holds
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _made(hint: Any, given: Any) -> Any:  # a field's annotation, and what TOML has for it
    if hint is str:
        return given or ""
    source = any_of(given or ())
    if hint == Phrases:
        return re.compile(f"{BEFORE}{source}{BEHIND}", re.IGNORECASE)
    if hint == Patterns:
        return re.compile(source, re.IGNORECASE)
    if hint == Alternatives:
        return source
    return get_origin(hint)(given or ()) if get_origin(hint) in {frozenset, tuple} else given or {}
