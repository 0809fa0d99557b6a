"""The English catalogue: complete, nothing in it unused, and found by the tools of gettext."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from rag.notices.english import ENGLISH

ROOT = Path(__file__).parents[3]
SENTENCES = ROOT / "rag" / "notices" / "english"


@cache
def _made() -> list[tuple[str, ast.Call]]:
    """Every `Notice(...)` of the code, with the pattern of its code."""
    return list(_read())


def _read() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("rag", "webapp", "workers"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                    yield _pattern(node.args[0]), node


def _pattern(code: ast.expr) -> str:
    match code:
        case ast.Constant(value=str(words)):
            return re.escape(words)
        case ast.JoinedStr(values=parts):
            return "".join(
                r"\w+" if isinstance(p, ast.FormattedValue) else _pattern(p) for p in parts
            )
    raise AssertionError(f"line {code.lineno}: the code of a notice is to be read where it is made")


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_code_has_a_sentence_with_its_parameters() -> None:
    for pattern, call in _made():
        codes = [code for code in ENGLISH if re.fullmatch(pattern, code)]
        assert codes, f"no sentence for {pattern}"
        given = {keyword.arg for keyword in call.keywords}
        for code in codes:
            if None not in given:
                assert given - {"count"} == _fields(ENGLISH[code].one) - {"count"}, code
            assert "count" in given or None in given or not ENGLISH[code].many, code


def test_every_sentence_has_a_code_that_is_used() -> None:
    used = re.compile("|".join(pattern for pattern, _ in _made()))
    unused = [code for code in ENGLISH if not used.fullmatch(code)]
    assert unused == ["list.pair"]  # what a list of parameters is shown as


def test_both_forms_of_a_sentence_have_the_same_parameters() -> None:
    for code, entry in ENGLISH.items():
        assert re.fullmatch(r"text|[a-z]+(\.[a-z0-9_]+)+", code), code
        if entry.many:
            assert _fields(entry.one) | {"count"} == _fields(entry.many) | {"count"}, code


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs xgettext (package gettext)")
def test_makemessages_finds_every_sentence() -> None:
    keywords = ("gettext_noop", "ngettext_lazy:1,2")  # as django-admin makemessages asks
    command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-wrap", "--output=-"]
    command += [f"--keyword={one}" for one in keywords]
    found = subprocess.run(
        [*command, *map(str, SENTENCES.glob("*.py"))], capture_output=True, check=True, text=True
    ).stdout
    told = {ast.literal_eval(words) for words in re.findall(r'^msgid ("(?:.*)")$', found, re.M)}
    assert {entry.one for entry in ENGLISH.values()} <= told
