"""An answer that is copied: its words, the numbers of its citations, its sources."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from rag.types import Answer, Mode, Span, Verdict
from tests.make import browser
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace


def copied(user: User, workspace: Workspace, answer: Answer, form: str = "") -> str:
    turn = make_turn(user, workspace, answer)
    response = browser(user).get(f"/turns/{turn.pk}/text", {"as": form})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return response.text


def saying(document: Document, text: str, verdict: Verdict = Verdict.SUPPORTED) -> Answer:
    """An answer that is one sentence."""
    [claim] = make_answer(document, verdict=verdict).claims
    claim = replace(claim, text=text, span=Span(0, len(text)))
    return make_answer(document, text=text, claims=(claim,), mode=Mode.MODEL)


def test_text_has_its_citations_and_sources(
    document: Document, workspace: Workspace, alice: User
) -> None:
    told = copied(alice, workspace, make_answer(document))
    assert told == f"{TEXT} [1]\n\nSources:\n[1] Annual_report [draft], page 1\n"


def test_markdown_links_to_the_place_of_each_source(
    document: Document, workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://docs.example.org"  # as in exports, whatever host was asked
    told = copied(alice, workspace, make_answer(document), "markdown")
    assert f"{TEXT} [1]\n" in told
    assert "[1] [Annual\\_report \\[draft\\], page 1](<https://docs.example.org/w/" in told
    assert f"document={document.pk}&page=1" in told


def test_a_doubt_goes_with_its_sentence(
    document: Document, workspace: Workspace, alice: User
) -> None:
    words = {
        Verdict.CONTRADICTED: " (Contradicted)", Verdict.UNSUPPORTED: " (Not supported)",
        Verdict.PARTLY: " (Partly supported)", Verdict.SUPPORTED: "", Verdict.UNCHECKED: "",
    }  # fmt: skip
    for verdict, word in words.items():
        answer = make_answer(document, verdict=verdict, mode=Mode.MODEL)
        assert copied(alice, workspace, answer).startswith(f"{TEXT} [1]{word}\n")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("<img src=x> ![x](y) *z*", r"\<img src=x\> !\[x\](y) \*z\* [1]"),
        ("2024. Revenue rose.", r"2024\. Revenue rose. [1]"),
        ("+ a & b", r"\+ a \& b [1]"),
    ],
)
def test_no_word_of_an_answer_becomes_markup(
    document: Document, workspace: Workspace, alice: User, said: str, written: str
) -> None:
    told = copied(alice, workspace, saying(document, said), "markdown")
    assert told.partition("\n")[0] == written


def test_the_number_of_a_source_is_no_link_to_the_words_behind_it(
    document: Document, workspace: Workspace, alice: User
) -> None:
    said, behind = "收入增长。", "(javascript:alert(1))"  # no space stands between such sentences
    [claim] = saying(document, said).claims
    answer = make_answer(document, text=said + behind, claims=(claim,), mode=Mode.MODEL)
    told = copied(alice, workspace, answer, "markdown")
    assert told.startswith(f"{said} [1]\\{behind}\n")
    assert copied(alice, workspace, answer).startswith(f"{said} [1]{behind}\n")


def test_lists_and_tables_stay_what_they_are(
    document: Document, workspace: Workspace, alice: User
) -> None:
    text = "In millions\t2024\nRevenue\t86.4\n\n- one\n- **two**\n\n3. three"
    answer = make_answer(document, text=text, claims=(), mode=Mode.MODEL)
    assert copied(alice, workspace, answer) == text.replace("**", "") + "\n"
    assert copied(alice, workspace, answer, "markdown") == (
        "| In millions | 2024 |  |\n| --- | --- | --- |\n| Revenue | 86.4 |  |\n\n"
        "- one\n- **two**\n\n3. three\n"
    )


def test_an_abstention_is_what_it_says(
    document: Document, workspace: Workspace, alice: User
) -> None:
    answer = make_answer(document, claims=(), abstained=True, text="The documents do not say.")
    assert copied(alice, workspace, answer) == "The documents do not say.\n"


def test_what_was_deleted_is_not_copied(
    document: Document, workspace: Workspace, alice: User, bob: User
) -> None:
    answer = make_answer(document)
    delete_document(document)
    for form in ("", "markdown"):
        told = copied(alice, workspace, answer, form)
        assert "86.4" not in told
        assert "Annual" not in told
    turn = make_turn(alice, workspace, answer)
    assert browser(bob).get(f"/turns/{turn.pk}/text").status_code == 404
