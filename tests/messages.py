"""`python -m tests.messages [language …]`: brings the catalogues in locale/ up to date.

Every message is read where it stands, in templates and Python; locale/django.pot gets them all,
and each catalogue what it has not, with a new one for each language named. Needs no gettext.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from rag.parse.formats import SPOKEN
from webapp.configuration.languages import CATALOGUES

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"
TEMPLATE = LOCALE / "django.pot"
# How many of the arguments are sentences.
MARKS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
}  # fmt: skip
_QUOTED = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_MARKED = re.compile(rf"\b(?:{'|'.join(MARKS)})\(")
_CALL = re.compile(rf"\b(n?gettext|_)\(({_QUOTED}(?:\s*,\s*{_QUOTED})?)")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, its form for many if it has one, and where it stands."""

    one: str
    many: str
    file: str
    line: int


def messages(root: Path = ROOT) -> Iterator[Message]:
    """Every message of the product."""
    yield Message(SPOKEN, "", "rag/parse/formats.py", 1)
    for folder in ("webapp", "rag"):
        for path in sorted((root / folder).rglob("*.py")):
            yield from _in_python(path, str(path.relative_to(root)))
    for path in sorted((root / "templates").rglob("*.html")):
        yield from _in_template(path, str(path.relative_to(root)))


def marked_calls(path: Path) -> Iterator[ast.Call]:
    """The calls in a Python file that mark a message."""
    source = path.read_text(encoding="utf-8")
    if not _MARKED.search(source):
        return  # most files: to parse them all takes seconds
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            yield node


def _in_python(path: Path, name: str) -> Iterator[Message]:
    for call in marked_calls(path):
        given = call.args[: MARKS[call.func.id]]  # type: ignore[attr-defined]  # it is a Name
        texts = [one.value for one in given if isinstance(one, ast.Constant)]
        if texts and len(texts) == len(given):
            one, many = (*map(str, texts), "")[:2]
            yield Message(one, many, name, call.lineno)


def _in_template(path: Path, name: str) -> Iterator[Message]:
    source = templatize(path.read_text(encoding="utf-8"), origin=name)
    for call in _CALL.finditer(source):
        one, many = (*ast.literal_eval(f"({call[2]},)"), "")[:2]
        yield Message(one, many, name, source.count("\n", 0, call.start()) + 1)


def catalogue() -> polib.POFile:
    """All messages, none translated; a sentence of many places stands once."""
    found: dict[str, polib.POEntry] = {}
    for message in messages():
        entry = found.setdefault(message.one, _entry(message))
        entry.occurrences.append((message.file, str(message.line)))
        if entry.msgid_plural != message.many:
            # A catalogue has one entry for a sentence: it would be found by one of the two only.
            places = ", ".join(":".join(place) for place in entry.occurrences)
            raise ValueError(f"“{message.one}” is said with a form for many and without: {places}")
    made = polib.POFile()
    made.metadata = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8"}
    made.extend(found.values())
    return made


def _entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.one, msgid_plural=message.many)
    if message.many:
        entry.msgstr_plural = {0: "", 1: ""}
    if "%(" in message.one + message.many:
        entry.flags.append("python-format")
    return entry


def main(languages: list[str]) -> None:
    """Write the template, then bring each catalogue up to it."""
    template = catalogue()
    LOCALE.mkdir(exist_ok=True)
    template.save(str(TEMPLATE))
    new = [LOCALE / to_locale(one) / "LC_MESSAGES" / "django.po" for one in languages]
    for path in {*LOCALE.glob(CATALOGUES), *new}:
        if path.exists():
            kept = polib.pofile(str(path))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            kept = polib.POFile()
            kept.metadata = {**template.metadata, "Plural-Forms": _plural_forms(path)}
        kept.merge(template)
        kept.save(str(path))
        told = f"{path.relative_to(ROOT)}: {kept.percent_translated()} % of {len(template)}"
        sys.stdout.write(f"{told} messages are translated\n")


def _plural_forms(path: Path) -> str:
    """How a language's forms follow from a number, as Django's own catalogue of it says."""
    known = Path(django.__file__).parent / "conf" / path.relative_to(ROOT)
    if not known.exists():
        return "nplurals=2; plural=(n != 1);"
    return str(polib.pofile(str(known)).metadata["Plural-Forms"])


if __name__ == "__main__":
    main(sys.argv[1:])
