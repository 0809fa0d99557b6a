"""Finds lists of words of a human language in code and in files of data."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from rag.language.lists import FOLDER

MOST = 4  # words together that are no list of them
TOGETHER = (
    ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Call, ast.BinOp, ast.BoolOp, ast.Match, ast.If
)  # fmt: skip
SPLITS = {"split", "rsplit", "splitlines"}
# Common words that zxcvbn counts as names and passwords.
ALSO = """
a add am april black blue branch friday green long monday money mother nor page price rose sunday
tuesday us weeks west white yellow young
"""


def lists_of_words(code: str, fields: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The line and the words of each list of them. Entries named as fields are, are no words."""
    every = nodes(code)
    texts = _named(every)
    whole = [node for node in every if _exports(node)]
    whole += [one for node in every if isinstance(node, ast.JoinedStr) for one in node.values]
    skipped = {id(inner) for node in whole for inner in ast.walk(node)}
    for node in every:
        if id(node) in skipped:
            continue
        for group in _groups(node, texts, frozenset(fields)):
            if len(words := [one for one in group if _is_word(one)]) > MOST:
                yield getattr(node, "lineno", 0), words
                break


def lists_in_data(text: str) -> Iterator[list[str]]:
    """The words of each list of them in a TOML file."""
    for group in _lists(tomllib.loads(text)):
        if len(words := [one for one in group if _is_word(one)]) > MOST:
            yield words


@cache
def nodes(code: str) -> tuple[ast.AST, ...]:
    """All nodes of the syntax tree of a module."""
    return tuple(ast.walk(ast.parse(code)))


def _named(every: Iterable[ast.AST]) -> dict[str, str]:
    """The strings that are given a name."""
    given = [(one, one.value) for one in every if isinstance(one, ast.Assign)]
    return {
        name.id: text
        for one, value in given
        for name in one.targets
        if isinstance(name, ast.Name) and (text := _text(value))
    }


def _groups(node: ast.AST, texts: Mapping[str, str], fields: frozenset[str]) -> Iterator[list[str]]:
    """What stands together in a node. `texts` by their names are those of the module."""
    if isinstance(node, TOGETHER):
        yield [one for one in _entries(node) if one not in fields]
    if isinstance(node, ast.Dict):
        yield [one for one in map(_text, node.values) if one not in fields]
    if isinstance(node, ast.Call):
        yield [one for one in _of_all(node.args) if one not in fields]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in SPLITS:
            for one in (node.func.value, *node.args):
                text = texts.get(one.id, "") if isinstance(one, ast.Name) else _text(one)
                yield re.split(r"[\s,;/|:]+", text)
    elif text := _text(node):
        yield from _alternatives(text)


def _entries(node: ast.AST) -> Iterator[str]:
    """The strings of a literal, nested ones too. What is computed makes a table a record."""
    match node:
        case ast.Dict(keys=keys, values=values) if all(map(_is_written, values)):
            yield from (text for key in keys if key and (text := _text(key)))
        case ast.Call():
            yield from _given(node)
        case ast.List(elts=several) | ast.Tuple(elts=several) | ast.Set(elts=several):
            yield from _of_all(several)
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            yield from _of_all([left, right])
        case ast.BoolOp() | ast.Match() | ast.If():
            yield from _of_all(_compared(node))
        case ast.Constant() | ast.JoinedStr():
            yield _text(node)


def _given(call: ast.Call) -> Iterator[str]:
    """What one call stands for where several stand together."""
    match call:
        case ast.Call(func=ast.Name("dict"), keywords=given) if all(
            _is_written(one.value) for one in given
        ):
            yield from (one.arg for one in given if one.arg)
        case ast.Call(func=ast.Name(name)) if name.startswith("gettext"):
            pass  # it is said to people
        case ast.Call(args=[one], keywords=[]):
            yield from _entries(one)


def _compared(node: ast.AST) -> Iterator[ast.AST]:
    """What a value is compared with, one way or another."""
    match node:
        case ast.Match(cases=cases):
            values = (one for case in cases for one in ast.walk(case.pattern))
            yield from (one.value for one in values if isinstance(one, ast.MatchValue))
        case ast.If(test=test, orelse=others):
            yield from _compared(test)
            yield from (each for one in others if len(others) == 1 for each in _compared(one))
        case ast.BoolOp(values=values):
            yield from (each for one in values for each in _compared(one))
        case ast.Compare(left=left, comparators=right):
            yield from (left, *right)
        case ast.Call(args=given):
            yield from given


def _of_all(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for one in nodes:
        yield from _entries(one)


def _is_written(value: ast.AST) -> bool:
    """Whether a value stands in the code as it is: a number, a string, a member of an enum."""
    match value:
        case ast.Attribute(value=ast.Name(name)):
            return name[0].isupper()
        case ast.BinOp(left=left, right=right):
            return _is_written(left) and _is_written(right)
        case ast.UnaryOp(operand=operand):
            return _is_written(operand)
        case _:
            return isinstance(value, ast.Constant | ast.Tuple | ast.List)


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values=several):
            return "".join(_text(one) or "\N{SECTION SIGN}" for one in several)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
        case _:
            return ""


def _lists(given: object) -> Iterator[list[str]]:
    """What stands together in a file of data."""
    if isinstance(given, dict):
        for one in given.values():
            yield from _lists(one)
    elif isinstance(given, list):
        yield [one for one in given if isinstance(one, str)]
        for one in given:
            yield from _lists(one)
    elif isinstance(given, str):
        yield from _alternatives(given)


def _exports(node: ast.AST) -> bool:
    names = [one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)]
    return isinstance(node, ast.Assign) and "__all__" in names


def _alternatives(pattern: str) -> Iterator[list[str]]:
    """The alternatives of each group of a regular expression, without the groups in them."""
    if pattern.count("|") < MOST:
        return
    groups = [[""]]
    for piece in re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL):
        if piece == "(":
            groups.append([""])
        elif piece == ")" and len(groups) > 1:
            yield groups.pop()
            groups[-1][-1] += "\N{SECTION SIGN}"
        elif piece == "|":
            groups[-1].append("")
        else:
            groups[-1][-1] += piece
    yield from groups


def _is_word(entry: str) -> bool:
    """Whether an entry, which may be a regular expression, is a word or a few in some language."""
    plain = re.sub(r"^\?(?:P<\w+>|[a-z]*:|<?[=!])", "", entry)
    stem = re.sub(r"\\[bBAZ]|[\^$]", "", plain)
    shapes = {re.sub(r".\?", "", stem), stem.replace("?", "")}
    return any(_known(shape.strip()) for shape in shapes)


def _known(shape: str) -> bool:
    tokens = re.split(r"(?:\\ |\\s[+*]?|[ \-\N{SECTION SIGN}])+", shape)
    tokens = [one for one in tokens if one]
    return (
        not shape.startswith("--") and 0 < len(tokens) <= MOST and all(map(_in_dictionary, tokens))
    )


def _in_dictionary(token: str) -> bool:
    stem, open_end, _ = token.partition("\\w")
    if stem.isupper() or not stem.isalpha():
        return False
    word = stem.casefold()
    if not word.isascii():
        return True  # no code is written so
    return word in _dictionary() or bool(open_end and len(word) > 2 and _begins(word))


def _begins(stem: str) -> bool:
    return any(word.startswith(stem) for word in _dictionary())


@cache
def _dictionary() -> frozenset[str]:
    """The words of the folders, and the commonest ones."""
    words = {*ALSO.split(), *FREQUENCY_LISTS["english_wikipedia"]}
    for path in FOLDER.glob("*/*.toml"):
        words.update(_words(tomllib.loads(path.read_text(encoding="utf-8"))))
    return frozenset(words)


def _words(given: object) -> Iterator[str]:
    if isinstance(given, dict):
        yield from given
        for one in given.values():
            yield from _words(one)
    elif isinstance(given, list):
        for one in given:
            yield from _words(one)
    elif isinstance(given, str):
        plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[a-z]*", " ", given.casefold())
        yield from re.findall(r"[^\W\d_]{2,}", plain)
