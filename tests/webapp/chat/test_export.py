"""Answers taken away as Markdown, Word and PDF: opened again, and read."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import bidirectional, normalize

import docx
import pymupdf
import pytest
from lxml import etree

from rag.notices import Notice
from rag.types import Answer, Citation, Conflict, Mode, Span, Verdict
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.export import pdf as printing
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace

FORMS = ("md", "docx", "pdf")
OFFICIAL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OTHER = "Costs fell."


@pytest.fixture(autouse=True)
def _address(settings: object) -> None:
    settings.PUBLIC_URL = "https://docs.example.org"  # type: ignore[attr-defined]


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual_report [draft]")


def exported(user: User, path: str, form: str) -> bytes:
    response = browser(user).get(f"/{path}/export", {"as": form})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def texts(user: User, path: str) -> dict[str, str]:
    """What each form says, less how its lines are broken."""
    packed = exported(user, path, "docx")
    found = {
        "md": exported(user, path, "md").decode(),
        "docx": " ".join([said(packed), *footnotes(packed)]),
        "pdf": " ".join(page.get_text() for page in pymupdf.open("pdf", pdf(user, path)).pages()),
    }
    return {form: " ".join(normalize("NFKC", text).split()) for form, text in found.items()}


def pdf(user: User, path: str) -> bytes:
    return exported(user, path, "pdf")


def said(packed: bytes) -> str:
    opened = docx.Document(io.BytesIO(packed))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def footnotes(packed: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    notes = root.findall(f"{OFFICIAL}footnote")
    return [
        "".join(map(str, note.itertext())).strip()
        for note in notes
        if not note.get(f"{OFFICIAL}type")
    ]


def two_claims(document: Document, second: Verdict) -> Answer:
    """A sentence that is supported, and one of a verdict; each cites words of its own."""
    [first] = make_answer(document).claims
    place = replace(first.citations[0], passage=2, span=Span(0, 7), quote=TEXT[:7])
    other = replace(
        first, text=OTHER, span=Span(len(TEXT) + 1, len(TEXT) + 1 + len(OTHER)),
        citations=(first.citations[0], place), verdict=second, by="small-1",
    )  # fmt: skip
    return make_answer(
        document, text=f"{TEXT} {OTHER}", claims=(first, other), mode=Mode.MODEL, model="vera-7b"
    )


def saying(document: Document, text: str) -> Answer:
    [claim] = make_answer(document).claims
    claim = replace(claim, text=text, span=Span(0, len(text)))
    return make_answer(document, text=text, claims=(claim,), mode=Mode.MODEL)


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


def test_word_has_footnotes_of_its_own_that_open_the_words(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, two_claims(document, Verdict.SUPPORTED))
    packed = exported(alice, f"turns/{turn.pk}", "docx")
    assert footnotes(packed) == ["Annual_report [draft], page 1"] * 2
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        links = etree.fromstring(archive.read("word/_rels/footnotes.xml.rels"))
    cited = [one.get(f"{OFFICIAL}id") for one in body.iter(f"{OFFICIAL}footnoteReference")]
    again = [one.get(f"{OFFICIAL}instr") for one in body.iter(f"{OFFICIAL}fldSimple")]
    assert cited == ["1", "2"]
    assert again == [r" NOTEREF note1 \f \h "]  # the second sentence cites the first place too
    targets = [one.get("Target") or "" for one in links]
    assert all(one.startswith(f"https://docs.example.org/w/{workspace.pk}/") for one in targets)
    assert [f"start={start}&end={end}&" in one for one, (start, end) in zip(
        targets, [(0, len(TEXT)), (0, 7)], strict=True
    )] == [True, True]  # fmt: skip


def test_a_pdf_leads_from_the_number_to_the_source_and_on_to_the_words(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, two_claims(document, Verdict.SUPPORTED))
    opened = pymupdf.open("pdf", pdf(alice, f"turns/{turn.pk}"))
    links = [link for page in opened.pages() for link in page.get_links()]
    assert {link["kind"] for link in links} == {pymupdf.LINK_GOTO, pymupdf.LINK_URI}
    outside = {link["uri"] for link in links if link["kind"] == pymupdf.LINK_URI}
    assert len(outside) == 2
    assert all(f"document={document.pk}&page=1&start=0" in one for one in outside)
    assert opened.metadata
    assert opened.metadata["title"] == "What was revenue?"
    assert "1 / 1" in opened[0].get_text()


def test_markdown_has_footnotes(document: Document, workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace, two_claims(document, Verdict.UNSUPPORTED))
    told = exported(alice, f"turns/{turn.pk}", "md").decode()
    assert f"{TEXT}[^1] {OTHER}[^1][^2] _(Not supported)_\n" in told
    assert "\n[^2]: [Annual\\_report \\[draft\\], page 1](<https://docs.example.org/w/" in told


def test_the_number_of_a_note_is_no_link_to_the_words_behind_it(
    document: Document, workspace: Workspace, alice: User
) -> None:
    said, behind = "收入增长。", "(javascript:alert(1))"  # no space stands between such sentences
    claims = saying(document, said).claims
    answer = make_answer(document, text=said + behind, claims=claims, mode=Mode.MODEL)
    turn = make_turn(alice, workspace, answer)
    told = exported(alice, f"turns/{turn.pk}", "md").decode()
    assert f"\n{said}[^1]\\{behind}\n" in told


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


def test_the_number_of_a_note_is_no_digit_of_what_it_follows(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, saying(document, "Revenue\t86.4"))
    assert "86.4 1" in texts(alice, f"turns/{turn.pk}")["pdf"]


def test_so_many_pdfs_are_made_at_once_and_no_more(
    document: Document, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    monkeypatch.setattr(printing, "SECONDS", 0)
    for _ in range(printing.AT_ONCE):
        assert printing._places.acquire(timeout=1)
    try:
        refused = browser(alice).get(f"/turns/{turn.pk}/export", {"as": "pdf"}, follow=True)
    finally:
        for _ in range(printing.AT_ONCE):
            printing._places.release()
    assert "Many PDFs are being made." in refused.text


def test_what_takes_too_long_to_print_is_told(
    document: Document, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    monkeypatch.setattr(printing, "SECONDS", 0)
    refused = browser(alice).get(f"/turns/{turn.pk}/export", {"as": "pdf"}, follow=True)
    assert "Take it as Word or Markdown." in refused.text
    monkeypatch.undo()
    assert pdf(alice, f"turns/{turn.pk}").startswith(b"%PDF")


def test_nothing_is_cut_off_at_the_edge_of_a_page(
    document: Document, workspace: Workspace, alice: User
) -> None:
    numbers = [f"{(number + 1) * 1234567.89:,.2f}" for number in range(14)]
    cells = ["Revenue", *numbers, "w" * 60]
    text = "\t".join(cells) + "\n\nhttps://example.org/" + "a" * 300
    answer = make_answer(document, text=text, claims=(), mode=Mode.MODEL)
    turn = make_turn(alice, workspace, answer, question="Q" * 150)
    told = texts(alice, f"turns/{turn.pk}")["pdf"].replace(" ", "")
    assert [number for number in numbers if number not in told] == []
    assert (told.count("w" * 60), told.count("a" * 300), told.count("Q" * 150)) == (1, 1, 1)
    assert told.count("Revenue") == 3  # the first column stands beside all others
