"""Everything that a person reads is marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.messages import MARKS, marked_calls

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "webapp" / "static").glob("*.js"))
PYTHON = sorted(  # what commands write is for operators, and migrations say what was
    path
    for path in (ROOT / "webapp").rglob("*.py")
    if not {"migrations", "commands"} & set(path.parts)
)
NAMES = {"Veracite", "SHA-256"}  # the same in every language

# --- Templates ----------------------------------------------------------------------------------

_ATTRIBUTES = re.compile(
    r"\s(title|aria-label|placeholder|alt|data-confirm(?:-text|-yes|-field)?|data-copied|data-tip)"
    r'="([^"]*)"'
)
_BUTTON = re.compile(r'<input type="submit"[^>]*\svalue="([^"]*)"')
_QUOTED_TAG = re.compile(r"<(code|pre|kbd|script|style)\b[^>]*>.*?</\1>", re.DOTALL)
_DONE = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% comment %\}.*?\{% endcomment %\}"
    r"|\{% block \w+_class %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->",
    re.DOTALL,
)
_BARE_ARGUMENT = re.compile(r'(\|default(?:_if_none)?:|\s\w+=)"[^"]*[A-Za-z]{2}[^"]* [^"]*"')
_LETTERS = re.compile(r"[A-Za-z]{2}")


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def unmarked(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of what stands in a template for people, and not for translation."""
    for tag in re.finditer(r"\{[{%](?!\s*blocktranslate).*?[%}]\}", source):
        if "|pluralize" in tag.group() or _BARE_ARGUMENT.search(tag.group()):
            yield source.count("\n", 0, tag.start()) + 1, tag.group()
    plain = _DONE.sub(_blank, source)
    spoken = [(m.start(), m[2]) for m in _ATTRIBUTES.finditer(plain)]
    spoken += [(m.start(), m[1]) for m in _BUTTON.finditer(plain)]
    texts = _QUOTED_TAG.sub(_blank, plain)
    texts = re.sub(r"<[^>]*>", lambda tag: "\x00" + _blank(tag), texts)
    at = 0
    for text in texts.split("\x00"):
        yield from _told(texts, at, text)
        at += len(text) + 1
    for start, text in spoken:
        yield from _told(plain, start, text)


def _told(source: str, start: int, text: str) -> Iterator[tuple[int, str]]:
    words = re.sub(r"&\w+;", " ", text).strip(" ·|\n")
    if _LETTERS.search(words) and words not in NAMES:
        yield source.count("\n", 0, start) + 1, words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_mark_what_they_say(path: Path) -> None:
    found = unmarked(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT)
    assert [f"{name}:{line}: {text}" for line, text in found] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Words</p>",
        "<p>\n{{ number }} of {{ all }}</p>",
        '<img alt="A page">',
        '<input type="submit" value="Go">',
        '<p>{{ name|default:"not set" }}</p>',
        "<p>{% translate 'One' %}{{ n|pluralize }}</p>",
    ],
)
def test_a_text_that_is_not_marked_is_found(source: str) -> None:
    assert list(unmarked(source))


def test_what_is_marked_and_what_is_no_text_is_passed() -> None:
    source = (
        '{% block body_class %}fixed{% endblock %}<p class="big" title="{% translate "A" %}">'
        "{% blocktranslate %}Words{% endblocktranslate %} · Veracite <code>pip install</code></p>"
    )
    assert not list(unmarked(source))


# --- Scripts ------------------------------------------------------------------------------------

_LITERAL = re.compile(r"""(["'])((?:(?!\1)[^\\\n]|\\.)*)\1|`([^`]*)`""")
# Begins like a sentence, or goes on with one; keys, events and headers are named by the browser.
_SENTENCE = re.compile(r"[ ,]*[A-Z][a-z]+.*|, [a-z].*", re.DOTALL)
_KEYS = re.compile(r"Enter|Escape|Arrow\w+|Files|Accept|AbortError|Content-Type")
_PHRASE = re.compile(r'phrase\((?:\w[\w.?]* \? )?"(\w+)"(?: : "(\w+)")?')
_GIVEN = re.compile(r"^\s+data-([\w-]+)=", re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_sentences(path: Path) -> None:
    code = re.sub(r"^\s*//.*$|\s// .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    literals = [match[2] or match[3] or "" for match in _LITERAL.finditer(code)]
    found = [text for text in literals if _SENTENCE.fullmatch(text)]
    assert [text for text in found if not _KEYS.fullmatch(text)] == []


def test_scripts_say_all_that_their_words_are_given_for_and_nothing_else() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    said = {name for match in _PHRASE.finditer(code) for name in match.groups() if name}
    words = (ROOT / "templates" / "_words.html").read_text(encoding="utf-8")
    given = {re.sub(r"-(\w)", lambda m: m[1].upper(), name) for name in _GIVEN.findall(words)}
    assert said == given


# --- Python -------------------------------------------------------------------------------------

REFUSALS = {"RefusedError", "UploadRefusedError", "AuthorizationError", "AuthenticationError"}
TELLING = {"success", "error", "warning", "info", "message_user"}  # of messages, and of the admin
KEYWORDS = {"help_text", "verbose_name", "label"}
LABELS = {"display", "action"}


def _bare(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for given in _shown(node):
                if isinstance(given, ast.JoinedStr | ast.Constant) and _has_words(given):
                    yield given.lineno, ast.unparse(given)


def _has_words(given: ast.JoinedStr | ast.Constant) -> bool:
    parts = given.values if isinstance(given, ast.JoinedStr) else [given]
    return any(
        isinstance(one, ast.Constant) and re.search("[A-Za-z]", str(one.value)) for one in parts
    )


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """What a call shows to somebody."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    of = getattr(call.func, "value", None)
    told = name == "message_user" or getattr(of, "id", "") == "messages"
    if name in REFUSALS:
        yield from [*call.args, *(one.value for one in call.keywords if one.arg == "message")]
    if name in TELLING and told:
        yield from call.args[1:2]
    for one in call.keywords:
        labels = getattr(of, "id", "") == "admin" and name in LABELS and one.arg == "description"
        if one.arg in KEYWORDS or labels:
            yield one.value


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_marks_what_it_tells(path: Path) -> None:
    assert [f"{path.name}:{line}: {text}" for line, text in _bare(path)] == []


def test_messages_are_plain_sentences_with_named_places() -> None:
    """What is put together before it is looked up is found in no catalogue."""
    wrong = []
    for path in PYTHON:
        for call in marked_calls(path):
            for one in call.args[: MARKS[call.func.id]]:  # type: ignore[attr-defined]
                composed = isinstance(one, ast.JoinedStr | ast.BinOp | ast.Call)
                unnamed = isinstance(one, ast.Constant) and re.search(r"%[sd]", str(one.value))
                if composed or unnamed:
                    wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert wrong == []
