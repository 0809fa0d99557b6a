"""Turns as their page shows them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from rag.notices import Notice
from rag.types import (
    Finding,
    Listed,
    Mode,
    Severity,
    Span,
    Verdict,
)
from tests.make import browser, make_user
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.asking.places import LOST_AFTER
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def test_an_answer_shows_sentence_citation_verdict_and_confidence(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document, mode=Mode.MODEL))
    page = " ".join(browser(alice).get(f"/conversations/{turn.conversation_id}/").text.split())
    assert f"/documents/{document.pk}/source?page=1&amp;start=0&amp;end={len(TEXT)}" in page
    assert "mark supported" in page
    assert "<span data-line>1 sentence checked</span>" in page
    assert 'Confidence <b>high</b> · <span class="number">0.91</span> · not calibrated yet' in page
    assert "It fits well." in page
    assert "86.4 − 77.3 = 9.1" in page
    assert '<span class="number">12</span> of <span class="number">13</span> documents' in page
    assert "1 still being read" in page


def test_quotes_are_their_own_source_and_are_told_as_such(
    document: Document, workspace: Workspace, alice: User
) -> None:
    for verdict in (Verdict.QUOTED, Verdict.SUPPORTED):  # the second by earlier versions
        turn = make_turn(alice, workspace, make_answer(document, verdict=verdict))
        page = " ".join(browser(alice).get(f"/turns/{turn.pk}/").text.split())
        assert "<span data-line>1 quote, word for word</span>" in page
        assert "supported" not in page
        assert 'class="mark ' not in page
        assert (
            'Relevance <span class="bars" data-level="3" role="img" aria-label="0.91 of 1">' in page
        )
        assert "high" not in page
        assert "onfidence" not in page
        assert "All signs" not in page


def test_further_quotes_are_folded(document: Document, workspace: Workspace, alice: User) -> None:
    answer = make_answer(document, verdict=Verdict.QUOTED)
    short = replace(answer.claims[0], text="Revenue rose.", span=Span(0, 13))
    more = (short, answer.claims[0])
    turn = make_turn(alice, workspace, replace(answer, more=more))
    page = " ".join(browser(alice).get(f"/turns/{turn.pk}/").text.split())
    above, folded = page.split("More passages</summary>")
    assert "Revenue rose." not in above
    assert "Revenue rose." in folded.split("</details>")[0]
    assert folded.split("</details>")[0].count('class="cite"') == 2
    assert "<span data-line>1 quote, word for word</span>" in page


def test_talk_comes_with_questions_to_ask_and_no_signs(
    document: Document, workspace: Workspace, alice: User
) -> None:
    asked = (Notice("suggest.document", title="Annual report"),)
    talk = make_answer(
        document, mode=Mode.TALK, text=Notice("talk.greeting"), claims=(), passages=(),
        suggestions=asked, documents=(Listed(document_id=str(document.pk), title="Annual report"),),
    )  # fmt: skip
    turn = make_turn(alice, workspace, talk)
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "Hello." in page
    assert "data-suggest>What is “Annual report” about?</button>" in page
    assert "verdicts" not in page
    assert "Searched" not in page
    delete_document(document)
    assert "Annual report" not in browser(alice).get(f"/turns/{turn.pk}/").text


def test_quote_mode_is_told_once_with_who_can_change_it(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    address, client = f"/conversations/{turn.conversation_id}/", browser(alice)
    assert client.get(address).text.count("which an administrator can connect") == 1
    root = make_user("root@example.org", name="Rosa", is_staff=True, is_superuser=True)
    assert client.get(address).text.count("who can connect one: Rosa.") == 1
    alice.is_superuser = True
    alice.save()
    page = client.get(address).text
    assert page.count('<a href="/admin/language-model/">Connect a language model</a>') == 1
    browser(root).post("/admin/language-model/", {"choose": "1", "answers": "none"})
    page = client.get(address).text
    assert page.count("Quoting your documents.") == 1
    assert "language model" not in page


def test_an_abstention_shows_what_came_nearest(
    document: Document, workspace: Workspace, alice: User
) -> None:
    answer = make_answer(document, claims=(), abstained=True, text="The documents do not say.")
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert "The documents do not say." in page
    assert "What came nearest" in page
    assert "Annual report, page 1" in page
    assert "sentence" not in page


def test_findings_are_told(document: Document, workspace: Workspace, alice: User) -> None:
    finding = Finding(
        check="x", severity=Severity.WARN, message=Notice.of("A passage gives orders.")
    )
    answer = make_answer(document, findings=(finding,))
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert "A passage gives orders." in page


def test_a_deleted_document_leaves_no_words(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    delete_document(document)
    page = browser(alice).get(f"/conversations/{turn.conversation_id}/").text
    assert "Document deleted" in page
    assert "86.4" not in page
    assert "Annual report" not in page


def test_an_abstention_does_not_offer_what_was_deleted(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document, claims=(), abstained=True, text="No."))
    delete_document(document)
    assert "86.4" not in browser(alice).get(f"/turns/{turn.pk}/").text


def test_a_turn_in_the_making_polls_and_a_lost_one_does_not(
    workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace)
    assert 'hx-trigger="every 2s"' in browser(alice).get(f"/turns/{turn.pk}/").text
    Turn.objects.update(created=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "every 2s" not in page
    assert "Ask it again" in page


def test_a_failed_turn_says_why_and_keeps_the_question(workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace, state=Turn.State.FAILED, error="The model is down.")
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "The model is down." in page
    assert "What was revenue?" in page
    assert f"/turns/{turn.pk}/again" in page


def test_a_stopped_turn_keeps_what_was_said(workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace, state=Turn.State.STOPPED, draft="Revenue rose [1]. It")
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert "Revenue rose. It" in page
    assert "not checked" in page


def test_what_a_model_writes_is_text(document: Document, workspace: Workspace, alice: User) -> None:
    bad = "<script>alert(1)</script> ![x](https://example.com/x.png) [y](javascript:z)"
    answer = make_answer(document, text=bad, claims=())
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
