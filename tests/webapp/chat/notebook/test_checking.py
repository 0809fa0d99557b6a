"""Own sentences in the notebook, held against the documents of the workspace."""

import io
from typing import Any

import docx
import pytest

from rag.engine import Engine
from tests.make import browser, make_workspace
from tests.rows import index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.admission import Admission
from webapp.chat.models import Entry
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Role, Workspace

SAID = "The ferry to Vinterholm leaves at nine."
NOT_SAID = "Penguins breed on the quay."


@pytest.fixture
def document(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, f"{SAID} It takes forty cars.", title="Timetable")
    index(document, engine)
    return document


def write(user: User, workspace: Workspace, text: str) -> Entry:
    browser(user).post(f"/w/{workspace.pk}/notebook/text", {"text": text})
    return Entry.objects.get()


def check(user: User, entry: Entry) -> Entry:
    response = browser(user).post(f"/notebook/{entry.pk}/check")
    assert response.status_code == 302
    entry.refresh_from_db()
    return entry


def page(user: User, workspace: Workspace) -> str:
    return str(browser(user).get(f"/w/{workspace.pk}/notebook/").text)


def claims_of(entry: Entry) -> list[dict[str, Any]]:
    assert entry.checked is not None
    return list(entry.checked["claims"])


def verdicts(entry: Entry) -> list[str]:
    return [one["verdict"] for one in claims_of(entry)]


def test_each_sentence_is_shown_with_what_says_so(
    document: Document, workspace: Workspace, vera: User
) -> None:
    entry = check(vera, write(vera, workspace, f"{SAID}\n{NOT_SAID}"))
    assert verdicts(entry) == ["supported", "unsupported"]
    told = page(vera, workspace)
    assert "Held against this workspace" in told
    assert 'data-tip="Timetable, page 1"' in told
    assert told.count('class="cite"') == 1


def test_each_verdict_says_why(document: Document, workspace: Workspace, vera: User) -> None:
    entry = check(vera, write(vera, workspace, f"{SAID}\n{NOT_SAID}"))
    told = page(vera, workspace)
    assert 'data-tip="Not supported" data-tip-quote="No passage' in told
    assert all(one["why"]["code"].startswith("verify.") for one in claims_of(entry))


def test_a_citation_opens_the_very_words(
    document: Document, workspace: Workspace, vera: User
) -> None:
    entry = check(vera, write(vera, workspace, SAID))
    [cite] = claims_of(entry)[0]["cites"]
    assert SAID not in str(entry.checked)  # no words of documents are kept
    source = browser(vera).get(f"/documents/{document.pk}/source?{cite['at']}").text
    assert "moved" not in source


def test_another_text_is_not_checked_yet(
    document: Document, workspace: Workspace, vera: User
) -> None:
    entry = check(vera, write(vera, workspace, SAID))
    browser(vera).post(f"/notebook/{entry.pk}/text", {"text": NOT_SAID})
    entry.refresh_from_db()
    assert entry.checked is None
    assert "Does a document say this?" in page(vera, workspace)


def test_what_rested_on_a_deleted_document_holds_no_longer(
    document: Document, workspace: Workspace, vera: User
) -> None:
    check(vera, write(vera, workspace, SAID))
    delete_document(document)
    told = page(vera, workspace)
    assert "Timetable" not in told
    assert "A document that was cited is no longer there." in told


def test_documents_of_other_workspaces_bear_nothing_out(
    document: Document, engine: Engine, charlie: User
) -> None:
    elsewhere = make_workspace("Elsewhere", {charlie: Role.VIEWER})
    entry = check(charlie, write(charlie, elsewhere, SAID))
    assert verdicts(entry) == ["unsupported"]
    assert "Timetable" not in page(charlie, elsewhere)


def test_checked_sentences_are_exported_with_their_sources(
    document: Document, workspace: Workspace, vera: User
) -> None:
    check(vera, write(vera, workspace, f"{SAID}\n{NOT_SAID}"))
    path = f"/w/{workspace.pk}/notebook/export"
    written = browser(vera).get(path, {"as": "md"}).content.decode()
    assert f"{SAID} [^1]" in written or f"{SAID}[^1]" in written
    assert "[^1]: [Timetable, page 1]" in written
    opened = docx.Document(io.BytesIO(browser(vera).get(path, {"as": "docx"}).content))
    assert SAID in "\n".join(one.text for one in opened.paragraphs)


def test_a_check_takes_the_place_of_an_answer(
    workspace: Workspace, vera: User, narrow: Admission, engine: Engine
) -> None:
    entry = write(vera, workspace, SAID)
    other = narrow.enter(0)
    page = browser(vera).post(f"/notebook/{entry.pk}/check", follow=True).text
    assert "Others ask at the moment" in page
    other.leave()
    assert check(vera, entry).checked
    assert narrow.enter(0).admitted.done()  # it was given back


def test_an_answer_is_not_checked_so(workspace: Workspace, vera: User, alice: User) -> None:
    entry = write(vera, workspace, SAID)
    assert browser(alice).post(f"/notebook/{entry.pk}/check").status_code == 404
