"""Where else the words of a place are said: from the viewer to a search for them."""

from html import unescape
from typing import Any

import pytest
from django.http import QueryDict

from rag.types import Action, Box, Highlight, Policy, SensitiveKind, Span
from tests.make import browser, make_workspace
from webapp.accounts.models import User
from webapp.library.guard.policy import set_policy
from webapp.library.models import Document, Role, Workspace
from webapp.library.viewer import source
from webapp.library.viewer.place import Place, digest_of
from webapp.library.viewer.source import show_source
from webapp.search.find import find
from webapp.search.grammar import as_words, read
from webapp.search.wanted import read_wanted

SAID = 'Late payment: interest of 9,5 percent - "NOT" less, OR title:more*.'


@pytest.fixture(autouse=True)
def _boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    box = Highlight(page=1, box=Box(72, 100, 200, 112))
    monkeypatch.setattr(source, "highlights", lambda _document, _span: (box,))


def place_of(document: Document, text: str, words: str) -> Place:
    start = text.index(words)
    spans = (Span(start, start + len(words)),)
    return Place(document_id=str(document.pk), page=1, spans=spans, check=digest_of(words))


def test_a_quote_says_nothing_of_how_it_is_searched() -> None:
    asked = read(as_words(SAID))
    assert not asked.chips
    assert asked.text == "Late payment interest of 9,5 percent not less or title more"


def test_the_marked_words_lead_to_where_else_they_are_said(put: Any, alice: User) -> None:
    lease = put("Lease", "Late payment bears interest. The tenant pays.")
    far = make_workspace("Far", {alice: Role.OWNER})
    put("Terms", "Then late payment bears interest, too.", where=far)
    put("Other", "Payment is not late, and bears no interest.")
    words = "Late payment bears interest."
    page = browser(alice).get(place_of(lease, words, words).source).text
    address = unescape(page.split('href="/search?')[1].split('"')[0])
    wanted = read_wanted(QueryDict(address))
    assert wanted.back == lease.workspace_id
    titles = [one.document.title for one in find(alice, wanted).groups]
    assert titles[:2] in (["Lease", "Terms"], ["Terms", "Lease"])


def test_without_marked_words_there_is_nothing_to_look_for(put: Any, alice: User) -> None:
    lease = put("Lease", "Late payment bears interest.")
    assert "/search?quote" not in browser(alice).get(f"/documents/{lease.pk}/source").text


def test_what_the_policy_hides_is_looked_for_by_nobody(
    put: Any, alice: User, workspace: Workspace
) -> None:
    text = "Write to anna.berg@example.org for it."
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    document = put("Letter", text)
    document.sensitive.create(
        generation=1, kind=SensitiveKind.EMAIL, start=9, end=30, digest="x", page=1
    )
    document = Document.objects.select_related("workspace").get(pk=document.pk)
    place = place_of(document, text, text)
    assert "anna.berg" not in show_source(document, place).said
    assert show_source(document, place, opening="x").said == ""
