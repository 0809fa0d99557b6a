"""Where the citations of an answer lead."""

import re
from html import unescape

import pytest

from rag.types import Citation, Claim, Span
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.library.documents.versions import make_version
from webapp.library.models import Document, Workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def test_a_row_and_its_header_are_cited_as_one_place(workspace: Workspace, alice: User) -> None:
    table = "In millions\t2024\nRevenue\t86.4"
    document = make_ready(workspace, table)
    chunk = document.chunks.get().to_rag()
    spans = Span(17, 29), Span(0, 16)
    citations = tuple(
        Citation(
            passage=1, document_id=str(document.pk), chunk_id=chunk.id, span=span, page=1,
            quote=chunk.words_at(span),
        )
        for span in spans
    )  # fmt: skip
    claim = Claim(text=table, span=Span(0, len(table)), citations=citations)
    answer = make_answer(document, text=table, claims=(claim,))
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert page.count('class="cite"') == 1
    assert "start=17&amp;end=29&amp;start=0&amp;end=16" in page


def test_the_cell_of_a_row_is_marked_within_it(workspace: Workspace, alice: User) -> None:
    table = "In millions\t2024\nRevenue\t86.4"
    document = make_ready(workspace, table)
    chunk = document.chunks.get().to_rag()
    citation = Citation(
        passage=1, document_id=str(document.pk), chunk_id=chunk.id, span=Span(17, 29), page=1,
        quote="Revenue\t86.4", cell=Span(25, 29),
    )  # fmt: skip
    claim = Claim(text="Revenue was 86.4.", span=Span(0, 17), citations=(citation,))
    answer = make_answer(document, text="Revenue was 86.4.", claims=(claim,))
    page = browser(alice).get(f"/turns/{make_turn(alice, workspace, answer).pk}/").text
    assert "start=17&amp;end=29&amp;start=25&amp;end=29" in page
    assert "Revenue\t86.4&quot;" in page or 'Revenue\t86.4"' in page
    link = re.search(r'data-source="([^"]+)"', page)
    assert link
    opened = browser(alice).get(unescape(link[1])).text
    assert "moved" not in opened


def test_an_old_answer_opens_the_version_that_it_cited_and_tells_of_the_newer(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    newer = make_ready(workspace, "Revenue rose to 90 million euros.", title="Annual report")
    make_version(newer, document)
    page = browser(alice).get(f"/turns/{turn.pk}/").text
    assert TEXT in page
    assert f'href="/documents/{newer.pk}/">A newer version exists' in page
    source = f"/documents/{document.pk}/source?page=1&start=0&end={len(TEXT)}"
    opened = browser(alice).get(source).text
    assert TEXT in opened
    assert "Version 2 is newer" in opened
