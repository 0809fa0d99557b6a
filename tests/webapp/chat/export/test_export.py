"""Answers taken away as Markdown, Word and PDF: opened again, and read."""

import io
from collections.abc import Sequence
from unicodedata import bidirectional, normalize

import docx
import pymupdf
import pytest

from rag.notices import Notice
from rag.types import Citation, Conflict, Mode, Verdict
from tests.make import browser
from tests.turns import TEXT, make_answer, make_turn
from tests.webapp.chat.export.taken import (
    OFFICIAL,
    exported,
    footnotes,
    pdf,
    said,
    saying,
    texts,
    two_claims,
)
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace

FORMS = ("md", "docx", "pdf")


def test_each_form_says_question_answer_source_checks_date_and_model(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, two_claims(document, Verdict.SUPPORTED))
    for form, told in texts(alice, f"turns/{turn.pk}").items():
        told = told.replace("\\", "")
        for wanted in (
            "What was revenue?",
            "Reports",
            TEXT,
            "Annual_report [draft], page 1",
            "vera-7b",
            f"{turn.created:%Y}",
            "2 sentences checked",
        ):
            assert wanted in told, (form, wanted)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Verdict.CONTRADICTED, "Contradicted"),
        (Verdict.UNSUPPORTED, "Not supported"),
        (Verdict.UNCHECKED, "Not checked"),
    ],
)
def test_a_sentence_that_is_not_sure_says_so(
    document: Document, workspace: Workspace, alice: User, verdict: Verdict, word: str
) -> None:
    turn = make_turn(alice, workspace, two_claims(document, verdict))
    for form, told in texts(alice, f"turns/{turn.pk}").items():
        assert told.count(f"({word})") == 1, form
        assert told.index(f"({word})") > told.index("Costs fell"), form


def test_that_it_was_asked_anew_is_told_wherever_it_stands(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    Turn.objects.create(conversation=turn.conversation, question="Why?", instead_of=turn)
    for path in (f"turns/{turn.pk}", f"conversations/{turn.conversation_id}"):
        assert "asked anew since" in exported(alice, path, "md").decode()


@pytest.mark.parametrize(
    "text", ["收入增至8640万欧元。", "الإيرادات ارتفعت", "ההכנסות עלו", "매출이 늘었다"]
)
def test_every_script_is_legible(
    document: Document, workspace: Workspace, alice: User, text: str
) -> None:
    turn = make_turn(alice, workspace, saying(document, text))
    printed = pymupdf.open("pdf", pdf(alice, f"turns/{turn.pk}"))[0]
    read = normalize("NFKC", printed.get_text())
    assert "\ufffd" not in read
    found = sum(letter in read for letter in text) / len(text)
    assert found > 0.8  # ligatures of Arabic are read as one letter
    packed = exported(alice, f"turns/{turn.pk}", "docx")
    assert text in said(packed)
    [line] = [one for one in docx.Document(io.BytesIO(packed)).paragraphs if text in one.text]
    leftward = bidirectional(text[0]) in {"R", "AL"}
    assert (line._p.find(f".//{OFFICIAL}bidi") is not None) == leftward


@pytest.mark.parametrize(
    "text",
    ["<b>&amp; ]]> &#65; x", "{{ 7 }} {% now %}", "=cmd|' /C calc'!A0", "won\x00\x0bder", "a #~x~"],
)
def test_words_are_words_in_every_form(
    document: Document, workspace: Workspace, alice: User, text: str
) -> None:
    turn = make_turn(alice, workspace, saying(document, text), question=f"Why {text}?")
    shown = text.translate({0: None, 11: None})
    for form, told in texts(alice, f"turns/{turn.pk}").items():
        assert told.replace("\\", "").count(shown) == 2, form


def test_tables_and_lists_stay_what_they_are(
    document: Document, workspace: Workspace, alice: User
) -> None:
    text = "In millions\t2024\nRevenue\t86.4\n\n- one\n- **two**\n\n3. three\n4. four"
    answer = make_answer(document, text=text, claims=(), mode=Mode.MODEL)
    turn = make_turn(alice, workspace, answer)
    told = exported(alice, f"turns/{turn.pk}", "md").decode()
    assert "| In millions | 2024 |\n| --- | --- |\n| Revenue | 86.4 |\n\n- one\n- **two**\n" in told
    assert "\n3. three\n4. four\n" in told
    opened = docx.Document(io.BytesIO(exported(alice, f"turns/{turn.pk}", "docx")))
    [table] = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["In millions", "2024"], ["Revenue", "86.4"],
    ]  # fmt: skip
    styles = {one.text: one.style.name for one in opened.paragraphs if one.style}
    assert (styles["one"], styles["two"]) == ("List Bullet", "List Bullet")
    assert "3. three" in texts(alice, f"turns/{turn.pk}")["pdf"]


def test_a_conversation_has_all_its_answers_and_numbers_its_notes_once(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, two_claims(document, Verdict.SUPPORTED))
    talk = turn.conversation
    for question, answer in (("And costs?", make_answer(document)), ("And staff?", None)):
        stored = {"state": Turn.State.DONE, "answer": answer.as_dict()} if answer else {}
        Turn.objects.create(conversation=talk, question=question, **stored)
    for form, told in texts(alice, f"conversations/{talk.pk}").items():
        order = [told.index(one) for one in ("Revenue", "What was", "And costs?", "And staff?")]
        assert order == sorted(order), form
        assert told.count("This question has no answer.") == 1, form
    packed = exported(alice, f"conversations/{talk.pk}", "docx")
    assert len(footnotes(packed)) == 2


def test_of_a_conversation_that_is_too_long_the_latest_are_exported(
    document: Document, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.chat.export.views.MOST_TURNS", 2)
    talk = make_turn(alice, workspace, make_answer(document)).conversation
    for question in ("And costs?", "And staff?"):
        Turn.objects.create(conversation=talk, question=question)
    told = exported(alice, f"conversations/{talk.pk}", "md").decode()
    assert "the latest 2 of 3 questions" in told
    assert "What was revenue?" not in told
    assert told.index("And costs?") < told.index("And staff?")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_deleted_is_not_exported(
    document: Document, workspace: Workspace, alice: User, bob: User, form: str
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    delete_document(document)
    told = texts(alice, f"turns/{turn.pk}")[form]
    assert "86.4" not in told
    assert "Annual" not in told
    for path in (f"turns/{turn.pk}", f"conversations/{turn.conversation_id}"):
        assert browser(bob).get(f"/{path}/export", {"as": form}).status_code == 404


def test_a_file_is_called_by_its_title(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document), question='../a\\b:"c" — 收?\r\nX')
    response = browser(alice).get(f"/turns/{turn.pk}/export", {"as": "docx"})
    name = response["Content-Disposition"]
    assert name == "attachment; filename*=utf-8''a%20b%20c%20%E2%80%94%20%E6%94%B6%20X.docx"
    assert browser(alice).get(f"/turns/{turn.pk}/export", {"as": "exe"}).status_code == 404


def test_sources_that_disagree_are_told(
    document: Document, workspace: Workspace, alice: User
) -> None:
    cited: Sequence[Citation] = make_answer(document).claims[0].citations
    conflict = Conflict(reason=Notice.of("1888 or 1891"), citations=(cited[0], cited[0]))
    turn = make_turn(alice, workspace, make_answer(document, conflicts=(conflict,)))
    for form, told in texts(alice, f"turns/{turn.pk}").items():
        assert "Sources that disagree: 1888 or 1891" in told, form
