"""Evidence packs: what is in them, and what checking them finds."""

import io
import json
import zipfile
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from rag.types import Citation, Listed, Mode, Passage, Span
from tests.make import browser
from tests.pdfs import make_pdf, text
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Page, Workspace


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> Document:
    document = make_ready(workspace, TEXT, title="Annual report")
    path = make_pdf(tmp_path / "report.pdf", text(72, 72, TEXT))
    default_storage.save(document.original_name, ContentFile(path.read_bytes()))
    return document


@pytest.fixture
def turn(document: Document, workspace: Workspace, alice: User) -> Turn:
    return make_turn(alice, workspace, make_answer(document, made_with={"verifier": "small-1"}))


def fetched(user: User, turn: Turn, path: Path) -> Path:
    response = browser(user).get(f"/turns/{turn.pk}/evidence.zip")
    assert response["Content-Type"] == "application/zip"
    assert "attachment" in response["Content-Disposition"]
    path.write_bytes(response.content)
    return path


def files_of(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(pack: Path, **changed: bytes) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {**files_of(pack), **changed}.items():
            archive.writestr(name, content)
    pack.write_bytes(packed.getvalue())
    return pack


def checked(pack: Path) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("check_evidence", pack, all=True, stdout=said)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


def test_it_holds_the_answer_with_its_evidence(turn: Turn, alice: User, tmp_path: Path) -> None:
    files = files_of(fetched(alice, turn, tmp_path / "pack.zip"))
    told = json.loads(files["answer.json"])
    assert told["claims"][0]["verdict"] == "supported"
    assert told["passages"][0]["text"] == TEXT
    assert told["documents"][0]["title"] == "Annual report"
    assert told["made_with"] == {"verifier": "small-1"}
    page = files["index.html"].decode()
    assert TEXT in page
    assert "0.91" in page
    assert "http" not in page  # readable offline
    [picture] = told["pictures"]
    assert files[picture["file"]].startswith(b"\x89PNG")
    assert picture["file"] in page


def test_an_untouched_pack_holds(turn: Turn, alice: User, tmp_path: Path) -> None:
    code, said = checked(fetched(alice, turn, tmp_path / "pack.zip"))
    assert code == 0
    assert "the very words" in said
    assert "the signature is this installation's" in said
    assert "0 differ" in said


def test_a_changed_file_is_found(turn: Turn, alice: User, tmp_path: Path) -> None:
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    told = files_of(pack)["answer.json"].replace(b"86.4", b"99.9")
    code, said = checked(repacked(pack, **{"answer.json": told, "more.txt": b"x"}))
    assert code == 1
    assert "answer.json was changed" in said
    assert "more.txt was added" in said
    assert "passage 1 does not have its hash" in said
    assert "the document does not say this" in said


def test_a_manifest_made_anew_is_found_by_its_signature(
    turn: Turn, alice: User, tmp_path: Path
) -> None:
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    manifest = json.loads(files_of(pack)["manifest.json"])
    manifest["files"]["style.css"] = "0" * 64
    code, said = checked(repacked(pack, **{"manifest.json": json.dumps(manifest).encode()}))
    assert code == 1
    assert "the signature does not fit" in said


def test_a_source_that_says_something_else_is_found(
    turn: Turn, alice: User, tmp_path: Path
) -> None:
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    Page.objects.update(text="Revenue fell to 12 million euros.\n")
    code, said = checked(pack)
    assert code == 1
    assert "the document does not say this" in said


def test_words_that_moved_are_told(turn: Turn, alice: User, tmp_path: Path) -> None:
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    Page.objects.update(text=f"A new first line.\n{TEXT}\n")
    code, said = checked(pack)
    assert code == 0
    assert "the words moved" in said


def test_a_pack_outlives_its_documents(
    turn: Turn, document: Document, alice: User, tmp_path: Path
) -> None:
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    delete_document(document)
    code, said = checked(pack)
    assert code == 0
    assert "no longer here" in said


def test_what_was_deleted_is_packed_no_more(turn: Turn, document: Document, alice: User) -> None:
    delete_document(document)
    response = browser(alice).get(f"/turns/{turn.pk}/evidence.zip", follow=True)
    assert "its words are gone" in response.text


def test_folded_quotes_are_checked_and_those_of_what_was_deleted_left_out(
    document: Document, workspace: Workspace, alice: User, tmp_path: Path
) -> None:
    words = "Costs fell to 12 million euros."
    other = make_ready(workspace, words, title="Budget")
    given = make_answer(document)
    [claim], [passage] = given.claims, given.passages
    chunk = other.chunks.get().to_rag()
    citation = Citation(
        passage=2, document_id=str(other.pk), chunk_id=chunk.id, span=chunk.span, page=1,
        quote=words,
    )  # fmt: skip
    folded = replace(claim, text=words, span=Span(0, len(words)), citations=(citation,))
    passages = (passage, Passage(number=2, chunk=chunk, relevance=0.5))
    turn = make_turn(alice, workspace, replace(given, passages=passages, more=(folded,)))
    code, said = checked(fetched(alice, turn, tmp_path / "pack.zip"))
    assert code == 0
    assert f"“{words}” stands in passage 2" in said
    delete_document(other)
    pack = fetched(alice, turn, tmp_path / "pack.zip")
    assert not json.loads(files_of(pack)["answer.json"])["more"]
    assert checked(pack)[0] == 0


def test_talk_is_no_answer_to_pack(document: Document, workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace, make_answer(document, mode=Mode.TALK))
    response = browser(alice).get(f"/turns/{turn.pk}/evidence.zip", follow=True)
    assert "There is no answer to pack" in response.text


def test_the_title_of_what_was_deleted_is_packed_no_more_either(
    document: Document, workspace: Workspace, alice: User, tmp_path: Path
) -> None:
    listed = Listed(document_id=str(document.pk), title=document.title)
    counted = make_answer(
        document, mode=Mode.COUNT, claims=(), passages=(), documents=(listed,),
        text="There is 1 document.\n\n- Annual report",
    )  # fmt: skip
    turn = make_turn(alice, workspace, counted)
    told = json.loads(files_of(fetched(alice, turn, tmp_path / "pack.zip"))["answer.json"])
    assert [one["title"] for one in told["documents"]] == ["Annual report"]
    delete_document(document)
    response = browser(alice).get(f"/turns/{turn.pk}/evidence.zip", follow=True)
    assert "its words are gone" in response.text


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_what_is_no_pack_is_told_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    assert checked(path)[0] == 2
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("answer.json", "[1]")
    assert checked(path)[0] == 2
    assert checked(tmp_path / "nothing.zip")[0] == 2
