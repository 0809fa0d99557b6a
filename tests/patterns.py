"""Every regular expression of the product, found where it stands, and strings to try them on."""

import ast
import dataclasses
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import rag
import webapp
from rag.language.lists import Lists, folders, lists, together

# Not imported: the one imports torch, the other begins to convert and load models.
COSTLY = {"rag.pairs.network", "webapp.served"}
AT_ONE_PLACE = {"match", "fullmatch"}
ONE_OF_A_CLASS = {
    "DIGIT": "1",
    "SPACE": " ",
    "WORD": "a",
    "NOT_DIGIT": "a",
    "NOT_SPACE": "a",
    "NOT_WORD": ".",
}


@dataclass(frozen=True)
class Found:
    """A regular expression, where it stands, and whether the whole text is searched by it."""

    where: str
    pattern: re.Pattern[Any]
    searched: bool


def every_pattern() -> tuple[Found, ...]:
    """Each once: constants, those written in place, those of lists, and those built by language."""
    found: dict[tuple[Any, int], Found] = {}
    for one in (*_of_modules(), *_of_lists()):
        key = one.pattern.pattern, one.pattern.flags
        if key not in found or one.searched:
            found[key] = one
    return tuple(found.values())


def _of_modules() -> Iterator[Found]:
    for room, source in modules(rag, webapp):
        if "import re\n" in source:  # to parse all that has no patterns takes seconds
            yield from _in_place(room, ast.parse(source))
        if room in COSTLY:
            continue
        module = importlib.import_module(room)
        for name, value in vars(module).items():
            for pattern in _within(value, module):
                yield Found(f"{room}.{name}", pattern, _is_searched(name, source))


def modules(*packages: ModuleType) -> Iterator[tuple[str, str]]:
    """The name and the source of each module that may be imported."""
    for package in packages:
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not one.name.endswith("__main__") and ".migrations." not in one.name:
                place = importlib.util.find_spec(one.name)
                assert place is not None
                assert place.origin is not None
                yield one.name, Path(place.origin).read_text(encoding="utf-8")


def _within(value: object, module: ModuleType) -> Iterator[re.Pattern[Any]]:
    """The patterns in a constant, or in what a cached function of the module makes of languages."""
    if isinstance(value, _lru_cache_wrapper) and value.__module__ == module.__name__:
        if list(inspect.signature(value).parameters) == ["language"]:
            for language in folders():
                yield from _patterns_of(value(language))
    else:
        yield from _patterns_of(value)


def _patterns_of(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _patterns_of(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _patterns_of(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _patterns_of(getattr(value, field.name))


def _in_place(module: str, tree: ast.AST) -> Iterator[Found]:
    """What is given to `re.search` and the like as a string."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=how),
                args=[ast.Constant(value=str() | bytes() as source), *_],
            ):
                flags = re.NOFLAG
                for name in re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(node)):
                    flags |= re.RegexFlag[name]
                where = f"{module}:{node.lineno}"
                yield Found(where, re.compile(source, flags), how not in {*AT_ONE_PLACE, "compile"})


def _is_searched(name: str, source: str) -> bool:
    """Whether a name is used otherwise than for a match at one place."""
    uses = re.findall(rf"(?<!\.)\b{name}\b(?!:)(?! =)(?:\.(\w+)\()?", source)
    return not uses or not AT_ONE_PLACE.issuperset(uses)


def _of_lists() -> Iterator[Found]:
    for kind in _kinds(Lists):
        for made in (together(kind), *(lists(kind, language) for language in folders())):
            for pattern in _patterns_of(made):
                yield Found(kind.__name__, pattern, searched=True)


def _kinds(kind: type[Lists]) -> Iterator[type[Lists]]:
    for one in kind.__subclasses__():
        if dataclasses.is_dataclass(one):
            yield one
        yield from _kinds(one)


def has_no_end(pattern: re.Pattern[Any]) -> bool:
    """Whether some part of it repeats without end; no other can take more than linear time."""
    if not any(sign in str(pattern.pattern) for sign in "*+{"):
        return False  # to parse what is but words takes seconds
    return _is_endless(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))


def _is_endless(parsed: Any) -> bool:
    """`parsed`: what the parser of `re` makes of a pattern, or anything within it."""
    if isinstance(parsed, tuple | list | _parser.SubPattern):
        return any(map(_is_endless, parsed))
    return parsed is _constants.MAXREPEAT


def made_strings(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """What to begin with and what to repeat: what a pattern itself looks for, and common signs."""
    own = _own_pieces(pattern)
    yield from (("", piece) for piece in dict.fromkeys((*COMMON, *own)))
    yield from ((start, piece) for start in own[-3:] for piece in ("a", " ", "1", "A ", "1,"))


COMMON = (
    *"a1 \n\t.,;:-_'\"([{<$%&/|*#`=>)]}\\@?!A\u00e9\u4e2d",
    *("a1", "a.", "1.", "1,", "1 ", "a ", "A ", "Aa ", "A.", ". ", "a-", "a'", "- ", " \n"),
    *("\n\n ", "a\n", "1-", "1/", "1:", "$1", "(a", "[1", "a,", "a, ", "\u00e9a", "aA", "a@"),
)


def _own_pieces(pattern: re.Pattern[Any]) -> tuple[str, ...]:
    """Each character that a pattern names, and the growing beginnings of what it matches."""
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    characters = dict.fromkeys(one for take in range(20) for one in _sample(parsed, take, 1))
    begun: dict[str, None] = {}
    for take in range(3):
        sample = _sample(parsed, take, take)
        begun |= dict.fromkeys(sample[:end] for end in range(2, min(len(sample), 30) + 1))
    return (*list(characters)[:20], *begun)


def _sample(parsed: Any, take: int, more: int) -> str:  # as the parser of `re` has it
    """What a pattern may match, roughly: of a choice the one at `take`, repeats `more` often."""
    return "".join(_sample_of(str(name), given, take, more) for name, given in parsed)


def _sample_of(name: str, given: Any, take: int, more: int) -> str:
    if name == "LITERAL":
        return chr(given)
    if name == "IN":
        return _of_class(given, take)
    if name == "BRANCH":
        ways = given[1]
        return _sample(ways[take % len(ways)], take, more)
    if name.endswith("_REPEAT"):
        least, most, repeated = given
        return _sample(repeated, take, more) * int(min(max(least, more), most, 40))
    if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _sample(given[-1] if name == "SUBPATTERN" else given, take, more)
    return "a" if name in {"ANY", "NOT_LITERAL"} else ""


def _of_class(given: Any, take: int) -> str:
    name, value = given[take % len(given)]
    if str(name) in {"LITERAL", "RANGE"}:
        return chr(int(value[0] if isinstance(value, tuple) else value))
    return ONE_OF_A_CLASS.get(str(value).removeprefix("CATEGORY_"), "a")
