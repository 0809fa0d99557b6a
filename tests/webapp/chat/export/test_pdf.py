"""Answers printed as PDF."""

import pymupdf
import pytest

from rag.types import Mode, Verdict
from tests.make import browser
from tests.turns import make_answer, make_turn
from tests.webapp.chat.export.taken import pdf, saying, texts, two_claims
from webapp.accounts.models import User
from webapp.chat.export import pdf as printing
from webapp.library.models import Document, Workspace


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
