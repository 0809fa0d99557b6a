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
from rag.notices.english.retired import RETIRED

ROOT = Path(__file__).parents[3]
SENTENCES = ROOT / "rag" / "notices" / "english"


@cache
def _made() -> list[tuple[str, ast.Call]]:
    """Every `Notice(...)` of the code, with the pattern of its code."""
    return list(_read())


def _read() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("rag", "webapp", "workers"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if "Notice(" not in source:
                continue  # most files: to parse them all takes seconds
            tree = ast.parse(source)
            for node in ast.walk(tree):
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
        case ast.IfExp(body=one, orelse=other):
            return f"(?:{_pattern(one)}|{_pattern(other)})"
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
    unused = {code for code in ENGLISH if not used.fullmatch(code)}
    assert unused == set(RETIRED)


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
    written = re.findall(r'^msgid ((?:".*"\n)+)', found, re.MULTILINE)
    told = {ast.literal_eval(f"({words})") for words in written}
    assert {entry.one for entry in ENGLISH.values()} <= told


# What models, servers and programmers are told, and what the text of a document is made of.
_NOT_FOR_PEOPLE = {
    "rag/llm/probe.py", "rag/verify/judging/judge.py", "rag/write/prompt.py",
    "rag/chunk/caption.py", "rag/question/rewrite.py", "rag/verify/confidence/calibration.py",
    "rag/find/missing.py",
}  # fmt: skip
_SENTENCE = re.compile(r"(?![A-Z]{2,} )[A-Z“{][^\n]*[a-z}”] [^\n]*[.?!]\s*")


def test_no_sentence_for_people_stands_outside_the_catalogue() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {written}"
        for path in (ROOT / "rag").rglob("*.py")
        if SENTENCES not in path.parents
        and str(path.relative_to(ROOT)) not in _NOT_FOR_PEOPLE
        and path.name != "__main__.py"
        for node, written in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if _SENTENCE.fullmatch(written)
    ]
    assert found == []


def _texts(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Every text of a module that is no docstring, with {} for what is put into it."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for part in ast.walk(node) if part is not node}  # fmt: skip
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in inner or id(node) in said:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node, "".join(parts)
