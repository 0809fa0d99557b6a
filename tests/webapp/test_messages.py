"""What is stored as a code is shown in the language of the reader."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

from rag.notices import Notice, plain
from rag.types import Finding, Mode, SensitiveKind, Severity, Verdict
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.chat.shown.turns import show_turns
from webapp.library.models import Workspace
from webapp.messages import rendered, told

HIDDEN = Notice("safety.hidden_in_answer", count=2, kinds=[SensitiveKind.EMAIL.counted(2)])
GERMAN = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "Supported": "Belegt",
    "two": "zwei",
    "{number} e-mail address\0{number} e-mail addresses": (
        "{number} E-Mail-Adresse\0{number} E-Mail-Adressen"
    ),
    "{kinds:first} in the answer is hidden by this workspace's policy.\0"
    "{kinds:first} in the answer are hidden by this workspace's policy.": (
        "In der Antwort ist {kinds} verdeckt.\0In der Antwort sind {kinds} verdeckt."
    ),
}


@pytest.fixture
def german(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A catalogue of German; nothing else makes a language."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(_compiled(GERMAN))
    settings.LOCALE_PATHS = [tmp_path]
    vars(trans_real)["_translations"].pop("de", None)
    with translation.override("de"):
        yield
    vars(trans_real)["_translations"].pop("de", None)


def _compiled(catalogue: dict[str, str]) -> bytes:
    """A catalogue as msgfmt writes it."""
    rows = [(k.encode(), v.encode()) for k, v in sorted(catalogue.items())]
    start, texts = 28 + 16 * len(rows), b""
    tables: tuple[list[bytes], list[bytes]] = ([], [])
    for side in (0, 1):
        for row in rows:
            tables[side].append(struct.pack("<2I", len(row[side]), start + len(texts)))
            texts += row[side] + b"\0"
    size = len(rows)
    head = struct.pack("<7I", 0x950412DE, 0, size, 28, 28 + 8 * size, 0, 0)
    return head + b"".join(tables[0] + tables[1]) + texts


@pytest.mark.usefixtures("german")
def test_a_stored_notice_is_shown_in_the_language_of_the_reader() -> None:
    assert told(plain(HIDDEN)) == "In der Antwort sind zwei E-Mail-Adressen verdeckt."
    assert told(Verdict.SUPPORTED.word) == "Belegt"
    assert told(Verdict.PARTLY.word) == "Partly supported"  # not translated yet


@pytest.mark.django_db
@pytest.mark.usefixtures("german")
def test_a_page_of_an_answer_is_in_the_language_of_the_reader(
    workspace: Workspace, alice: User
) -> None:
    document = make_ready(workspace, TEXT)
    finding = Finding(check="policy", severity=Severity.NOTE, message=HIDDEN)
    turn = make_turn(alice, workspace, make_answer(document, findings=(finding,), mode=Mode.MODEL))
    [shown] = show_turns([Turn.objects.get(pk=turn.pk)], alice)
    assert shown.answer is not None
    assert shown.answer.claims[0].word == "Belegt"
    assert shown.answer.findings[0]["message"] == (
        "In der Antwort sind zwei E-Mail-Adressen verdeckt."
    )


def test_stored_data_keeps_everything_but_its_notices() -> None:
    stored = {"reasons": [plain(HIDDEN), "A sentence of before."], "value": 0.5, "code": "x"}
    assert rendered(stored) == {
        "reasons": [
            "Two e-mail addresses in the answer are hidden by this workspace's policy.",
            "A sentence of before.",
        ],
        "value": 0.5,
        "code": "x",
    }
