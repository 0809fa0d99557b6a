"""The words of human languages stand in the folders of the languages, and nowhere else in code.

What is looked for: five or more words that stand together, in a list, tuple, set or table, in a
string that is split, or as the alternatives of a regular expression. What is said to people is a
sentence, and no list.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from rag.language.lists import FOLDER

ROOT = Path(__file__).parent.parent
MOST = 4  # words together that are no list of them

# Files whose words have not been taken out yet.
UNDER_WORK = ("rag/safety/hide.py",)
# Words that are no language's, though they look like it.
NOT_OF_A_LANGUAGE: Mapping[str, str] = {
    "rag/language/measures.py": "kinds of measures, the same for the units of all languages",
    "rag/parse/text/html.py": "elements of HTML",
    "rag/llm/said.py": "what model servers say of an error, the same for everybody",
    "rag/safety/markup.py": "elements of HTML",
    "rag/reading/numbered.py": "what is taken out of what goes into a prompt",
    "rag/write/quoting/unwrap.py": "names of fields in the JSON that models write",
    "webapp/library/evaluation/page.py": "headings of tables that people read",
}
# The commonest words of English beside those that the folders have.
COMMON = """
a about above according add after again against ago all almost alone along already also although
always am among an and another answer any april are around as ask at august away back be became
because been before began begin behind being below best better between beyond big billion black blue
board body book both box branch bring but buy by call came can cannot case cause certain chapter
chart city claim clear close come common company complete contain copy cost could country course
cover create day days december decline decrease deep describe did different direct do document does
done down draft drop due during each earlier early east eight eleven end enough even ever every
example expect explain face fact fail fall false far february feel fell few fewer figure find first
five follow for form found four friday from full gain gave general get give given go good great
green grew ground group grow had half hand has have he head held help her here high higher him his
hold home hour hours how however hundred if important in include increase inside instead into is it
its january job july june just keep kind know large last late later latest least leave left less let
letter like line list little local long loss lost low lower made main make man many march may me
mean met might million mine minute minutes miss monday money month months more most mother move much
must my name near necessary need never new next night nine no none nor north not note nothing
november now number october of off often oh old on once one only open or order other our out over
own page paid paper part passage past pay people per perhaps period person place plan play please
point possible power present previous price print problem produce put quarter question quite raise
ran rate rather reach read real reason red remain reply report respond rest result return right rise
rose round run said same saturday say second section see seem sentence september serve set seven
several shall she short should show side since single sit six small so some soon source south stand
start state step still stop story such sunday sure system table take tell ten term text than that
the their them then there these they thing think third this those though thousand three through
thursday time to today together told too took total toward trillion true try tuesday turn twelve
twice two under until up upon us use very voice want war was watch water way we wednesday week weeks
well went were west what when where whether which while white who whole whose why will win with
within without won word work world would write wrong year years yellow yes yesterday yet you young
your
"""


def test_no_words_of_a_language_stand_elsewhere() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(words)}"
        for path in _files()
        for line, words in lists_of_words(path.read_text(encoding="utf-8"), _fields())
    ]
    assert not found, "words that belong into a file of their language:\n" + "\n".join(found)


def test_each_exception_is_one() -> None:
    for name in NOT_OF_A_LANGUAGE:
        assert list(lists_of_words((ROOT / name).read_text(encoding="utf-8"), _fields())), name


@pytest.mark.parametrize(
    "code",
    [
        "A = ['first', 'second', 'third', 'fourth-best', 'last', 'next', 'other']",
        "A = (('more', 'less'), ('higher', 'lower'), ('first', 'last'))",
        "A = frozenset('one two three four five'.split())",
        "A = {'thousand': 1e3, 'million': 1e6, 'billion': 1e9, 'hundred': 1e2, 'two': 2}",
        "A = re.compile(r'\\b(?:pages?|figures?|tables?|section|chapters?)\\b')",
        "A = rf'{B}|when|where|who|what|which(?: one)?'",
        "A = 'und|ist|nicht|der|die'",
        "A = 'Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July'",
        "A = r'increas\\w*|decreas\\w*|declin\\w*|grow\\w*|fall(?:s|en)?'",
    ],
)
def test_a_list_of_words_is_found(code: str) -> None:
    assert list(lists_of_words(code, frozenset()))


@pytest.mark.parametrize(
    "code",
    [
        "A = ['tbody', 'xhtml', 'utf-8', 'EUR', 'DE', 'AT', 'IT', 'IN', 'NO']",
        "A = {'first': first, 'second': second, 'third': third, 'next': x, 'last': y}",
        "A = 'This is said to people, and it is more than one word: yes or no.'",
        "A = ('more', 'less', 'first')",
        "__all__ = ['First', 'Second', 'Third', 'Next', 'Last']",
        "A = ('This is not there', 'That is all right', 'There is more of it here than there')",
    ],
)
def test_what_is_none_is_not(code: str) -> None:
    assert not list(lists_of_words(code, frozenset()))


def lists_of_words(code: str, fields: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The line and the words of each list of them. Entries named as fields are, are no words."""
    nodes = _nodes(code)
    whole = [node for node in nodes if _exports(node)]
    whole += [one for node in nodes if isinstance(node, ast.JoinedStr) for one in node.values]
    skipped = {id(inner) for node in whole for inner in ast.walk(node)}
    for node in nodes:
        if id(node) in skipped:
            continue
        for group in _groups(node, frozenset(fields)):
            if len(words := [one for one in group if _is_word(one)]) > MOST:
                yield getattr(node, "lineno", 0), words
                break


@cache
def _nodes(code: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(code)))


def _groups(node: ast.AST, fields: frozenset[str]) -> Iterator[list[str]]:
    """What stands together in a node."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
        yield [one for one in _entries(node) if one not in fields]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = _text(node.func.value)
        if node.func.attr in {"split", "splitlines"} and text:
            yield re.split(r"[\s,]+", text)
    elif text := _text(node):
        yield from _alternatives(text)


def _entries(node: ast.AST) -> Iterator[str]:
    """The strings of a literal, nested ones too. What is computed makes a table a record."""
    if isinstance(node, ast.Dict):
        if all(isinstance(one, ast.Constant | ast.Tuple | ast.List) for one in node.values):
            yield from (text for key in node.keys if key and (text := _text(key)))
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for one in node.elts:
            yield from _entries(one)
    elif text := _text(node):
        yield text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) or "\N{SECTION SIGN}" for one in node.values)
    return ""


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
    return 0 < len(tokens) <= MOST and all(map(_in_dictionary, tokens))


def _in_dictionary(token: str) -> bool:
    stem, open_end, _ = token.partition("\\w")
    if stem.isupper() or not stem.isalpha():
        return False
    word = stem.casefold()
    return word in _dictionary() or bool(open_end and len(word) > 2 and _begins(word))


def _begins(stem: str) -> bool:
    return any(word.startswith(stem) for word in _dictionary())


@cache
def _dictionary() -> frozenset[str]:
    """The words of the folders, and the commonest ones."""
    words = set(COMMON.split())
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


def _files() -> Iterator[Path]:
    """All code but that of the languages themselves."""
    passed = (*UNDER_WORK, *NOT_OF_A_LANGUAGE)
    for room in ("rag", "webapp"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            of_a_language = path.parent != FOLDER and FOLDER in path.parents
            if not (name.startswith(passed) or of_a_language or "/migrations/" in name):
                yield path


@cache
def _fields() -> frozenset[str]:
    """The names of attributes, keywords and keys of records: a list of them is none of words."""
    names: set[str] = set()
    for room in ("rag", "webapp"):
        for path in (ROOT / room).rglob("*.py"):
            for node in _nodes(path.read_text(encoding="utf-8")):
                if isinstance(node, ast.Attribute):
                    names.add(node.attr)
                elif isinstance(node, ast.keyword) and node.arg:
                    names.add(node.arg)
    return frozenset(names)
