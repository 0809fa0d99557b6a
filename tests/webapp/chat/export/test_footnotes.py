"""The footnotes of Word and Markdown."""

import io
import zipfile

from lxml import etree

from rag.types import Mode, Verdict
from tests.turns import TEXT, make_answer, make_turn
from tests.webapp.chat.export.taken import (
    OFFICIAL,
    OTHER,
    exported,
    footnotes,
    saying,
    two_claims,
)
from webapp.accounts.models import User
from webapp.library.models import Document, Workspace


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
