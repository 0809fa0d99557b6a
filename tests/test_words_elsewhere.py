"""The words of human languages stand in the folders of the languages, and nowhere else in code.

What is looked for: five or more words that stand together, in a list, tuple, set or table, in a
string that is split, as the alternatives of a regular expression, or as what one value is compared
with; in code, and in files of data beside it. What is said to people is a sentence, and no list.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from rag.language.lists import folders
from tests.word_lists import lists_in_data, lists_of_words, nodes

ROOT = Path(__file__).parent.parent
ROOMS = ("rag", "webapp", "workers")

# Words that are no language's, though they look like it.
NOT_OF_A_LANGUAGE: Mapping[str, str] = {
    "rag/language/numbers/measures.py": "kinds of measures, the same in all languages",
    "rag/parse/text/html.py": "elements of HTML",
    "rag/llm/dialect.py": "what model servers say of a parameter",
    "rag/llm/said.py": "what model servers say of an error, the same for everybody",
    "rag/llm/stream.py": "what model servers call the end of an answer",
    "rag/parse/text/controls.py": "kinds of controls of HTML",
    "rag/parse/text/mail/outlook.py": "headers of mails, and fields of a library",
    "rag/safety/markup.py": "elements of HTML",
    "rag/reading/numbered.py": "what is taken out of what goes into a prompt",
    "rag/write/quoting/unwrap.py": "names of fields in the JSON that models write",
    "webapp/library/evaluation/page.py": "headings of tables that people read",
}


def test_no_words_of_a_language_stand_elsewhere() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(words)}"
        for path in _files()
        for line, words in lists_of_words(path.read_text(encoding="utf-8"), _fields())
    ]
    assert not found, "words that belong into a file of their language:\n" + "\n".join(found)


def test_no_file_of_data_holds_them() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {', '.join(words)}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.toml"))
        if path.parent not in folders().values()
        for words in lists_in_data(path.read_text(encoding="utf-8"))
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
        "A = ['harbour', 'pilot', 'ferry', 'freight', 'railway']",
        "A = {'more', 'less', 'first'} | {'last', 'next'}",
        "A = 'more|less|first' + '|last|next'",
        "A = {'thousand': 10**3, 'million': 10**6, 'hundred': 10**2, 'two': 1 + 1, 'half': -1}",
        "A = {'up': Way.UP, 'down': Way.DOWN, 'rose': Way.UP, 'fell': Way.DOWN, 'grew': Way.UP}",
        "A = dict(more=1, less=2, first=3, last=4, next=5)",
        "A = word == 'more' or word == 'less' or word == 'first' or word in ('last', 'next')",
        "A = 'more;less;first;last;next'.split(';')",
        "W = 'more less first last next'\nA = W.split()",
        "A = re.split(' ', 'more less first last next')",
        "A = words('more', 'less', 'first', 'last', 'next')",
        "A = (One('more'), One('less'), One('first'), One('last'), One('next'))",
        "A = {1: 'more', 2: 'less', 3: 'first', 4: 'last', 5: 'next'}",
        "A = 'more' in t or 'less' in t or w('first') or w('last') or 'next' == t",
        "if w == 'more':\n A\nelif w in 'less':\n A\nelif w in ('first', 'last', 'next'):\n A",
        "A = ['дом', 'дерево', 'улица', 'вода', 'хлеб']",
        "A = '房子|树|街|水|面包'",
        "match word:\n case 'more' | 'less': A = 1\n case 'first' | 'last' | 'next': A = 2",
    ],
)
def test_a_list_of_words_is_found(code: str) -> None:
    assert list(lists_of_words(code, frozenset()))


@pytest.mark.parametrize(
    "code",
    [
        "A = ['tbody', 'xhtml', 'utf-8', 'EUR', 'DE', 'AT', 'IT', 'IN', 'NO']",
        "A = {'first': first, 'second': second, 'third': third, 'next': x, 'last': y}",
        "A = {'first': a.first, 'second': a.second, 'third': a.third, 'next': a.next, 'last': a.y}",
        "A = dict(more=more, less=less, first=first, last=last, next=following)",
        "A = 'This is said to people, and it is more than one word: yes or no.'",
        "A = ('more', 'less', 'first')",
        "__all__ = ['First', 'Second', 'Third', 'Next', 'Last']",
        "A = [gettext('more'), gettext('less'), gettext('first'), gettext('last'), gettext('a')]",
        "A = ['--more', '--less', '--first', '--last', '--next']",
        "A = ('This is not there', 'That is all right', 'There is more of it here than there')",
    ],
)
def test_what_is_none_is_not(code: str) -> None:
    assert not list(lists_of_words(code, frozenset()))


def _files() -> Iterator[Path]:
    """All code but that of the languages themselves."""
    languages = set(folders().values())
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            of_a_language = not languages.isdisjoint(path.parents)
            if not (name in NOT_OF_A_LANGUAGE or of_a_language or "/migrations/" in name):
                yield path


@cache
def _fields() -> frozenset[str]:
    """The names of attributes, keywords and keys of records: a list of them is none of words."""
    names: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in nodes(path.read_text(encoding="utf-8")):
                if isinstance(node, ast.Attribute):
                    names.add(node.attr)
                elif isinstance(node, ast.keyword) and node.arg:
                    names.add(node.arg)
    return frozenset(names)
