"""Taking files in: what is kept, what is refused, and that nothing is left of what is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rag.parse.formats import DOCX
from rag.types import Action, Policy, SensitiveKind
from tests.rag.safety.samples import EMAIL
from webapp import jobs
from webapp.accounts.models import User
from webapp.library.documents.trash import delete_document
from webapp.library.guard.policy import set_policy
from webapp.library.ingest import uploads
from webapp.library.ingest.refused import DuplicateError, UploadRefusedError
from webapp.library.ingest.uploads import clean_name, upload_document
from webapp.library.models import Document, DocumentQuerySet, Workspace

MASK = Policy(actions={SensitiveKind.EMAIL: Action.MASK})


def archive(name: str) -> bytes:
    """An archive with one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr(name, b"<part/>")
    return made.getvalue()


DOCX_FILE = archive("word/document.xml")


def pdf(name: str = "Report.pdf", body: bytes = b"%PDF-1.7 one") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/pdf")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were sent, instead of a broker."""
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(jobs, "send", lambda *job: found.append(job))
    return found


def test_it_keeps_the_bytes_and_asks_for_the_ingest_on_commit(
    workspace: Workspace,
    alice: User,
    sent: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = upload_document(workspace, alice, pdf())
        assert not sent
    assert sent == [(jobs.INGEST_DOCUMENT, str(document.pk))]
    with default_storage.open(document.original_name) as kept:
        assert kept.read() == b"%PDF-1.7 one"
    assert (document.title, document.stage) == ("Report", "queued")


@pytest.mark.parametrize("body", [b"<html>", b"\x89PNG", b"PK\x03\x04", b"", b"hello"])
def test_it_refuses_what_is_not_a_pdf_whatever_its_name(
    workspace: Workspace, alice: User, body: bytes
) -> None:
    with pytest.raises(UploadRefusedError) as refused:
        upload_document(workspace, alice, pdf(body=body))
    assert refused.value.status == 400
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.md", b"# A", "text/markdown"),
        ("a.CSV", b"a,b", "text/csv"),
        ("README", b"words", "text/plain"),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.eml", b"Subject: A\n\nB", "message/rfc822"),
        ("a.docx", DOCX_FILE, DOCX),
        ("unnamed", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_it_takes_files_of_each_kind_by_their_content(
    workspace: Workspace, alice: User, name: str, body: bytes, media_type: str
) -> None:
    assert upload_document(workspace, alice, pdf(name, body)).media_type == media_type


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.pdf", DOCX_FILE, "Rename it to .docx"),
        ("a.docx", b"%PDF-1.7", "Rename it to .pdf"),
        ("a.docx", b"PK\x03\x04", "not a Word document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "before 2007"),
        ("a.svg", b"<svg/>", "Readable are"),
        ("a.exe", b"MZ\x90\x00", "Readable are"),
        ("a.txt", b"a\x00b\x01\x02", "not a text file"),
        ("a.eml", b"no header", "not an e-mail"),
        ("a.txt", b"", "empty"),
    ],
)
def test_it_says_why_a_file_is_refused_and_what_to_do(
    workspace: Workspace, alice: User, name: str, body: bytes, told: str
) -> None:
    with pytest.raises(UploadRefusedError, match=told):
        upload_document(workspace, alice, pdf(name, body))


def test_it_names_the_copy_that_is_there_already(workspace: Workspace, alice: User) -> None:
    first = upload_document(workspace, alice, pdf("First.pdf"))
    with pytest.raises(DuplicateError, match="First") as refused:
        upload_document(workspace, alice, pdf("Second.pdf"))
    assert refused.value.document == first
    assert Document.objects.count() == 1


def test_it_offers_to_restore_what_is_in_the_trash(workspace: Workspace, alice: User) -> None:
    first = upload_document(workspace, alice, pdf())
    delete_document(first)
    with pytest.raises(DuplicateError, match="trash") as refused:
        upload_document(workspace, alice, pdf())
    assert (refused.value.document, refused.value.where) == (first, "trash")


def test_it_takes_a_file_again_that_was_deleted_for_good(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.TRASH_DAYS = 0
    delete_document(upload_document(workspace, alice, pdf()))
    assert upload_document(workspace, alice, pdf()).pk


def test_it_does_not_tell_what_other_workspaces_have(
    workspace: Workspace, charlie: User, alice: User
) -> None:
    from tests.make import make_workspace
    from webapp.library.models import Role

    upload_document(workspace, alice, pdf())
    other = make_workspace("Other", {charlie: Role.OWNER})
    assert upload_document(other, charlie, pdf()).workspace == other


def test_it_refuses_over_the_limit_of_the_workspace(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.MAX_WORKSPACE_GB = 0
    with pytest.raises(UploadRefusedError, match="its limit"):
        upload_document(workspace, alice, pdf())


def test_a_full_disk_leaves_nothing_behind(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(UploadRefusedError, match="disk of the server is full"):
        upload_document(workspace, alice, pdf())
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sent")
def test_nothing_is_locked_while_the_file_is_stored(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    save = default_storage.save

    def watched(name: str, content: File[bytes]) -> str:
        held.append(connection.in_atomic_block)
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", watched)
    upload_document(workspace, alice, pdf())
    assert held == [False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sent")
def test_of_two_uploads_of_a_file_at_once_one_is_kept(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, first = default_storage.save, [pdf("First.pdf")]

    def late(name: str, content: File[bytes]) -> str:
        if first:
            upload_document(workspace, alice, first.pop())
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", late)
    with pytest.raises(DuplicateError, match="First"):
        upload_document(workspace, alice, pdf("Second.pdf"))
    kept = Document.objects.get()
    assert kept.title == "First"
    assert {*default_storage.listdir("documents")[0]} == {str(kept.pk)}


@pytest.mark.usefixtures("sent")
def test_a_policy_that_is_set_while_the_file_is_stored_covers_its_name(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = default_storage.save

    def late(name: str, content: File[bytes]) -> str:
        set_policy(Workspace.objects.get(pk=workspace.pk), alice, MASK)
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", late)
    upload_document(workspace, alice, pdf(f"To {EMAIL}.pdf"))
    kept = Document.objects.get()
    assert EMAIL not in kept.title + kept.file_name
    assert kept.as_given("title") == f"To {EMAIL}"


@pytest.mark.django_db(transaction=True)
def test_what_ends_an_upload_after_its_commit_leaves_its_file(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*job: str) -> None:
        raise SystemExit

    monkeypatch.setattr(jobs, "send", end)
    with pytest.raises(SystemExit):
        upload_document(workspace, alice, pdf())
    assert default_storage.exists(Document.objects.get().original_name)


def test_a_file_is_left_where_nobody_knows_whether_its_row_stands(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*asked: object) -> None:
        raise OperationalError("the connection is lost")

    def lose(*asked: object) -> None:
        monkeypatch.setattr(DocumentQuerySet, "exists", gone)
        gone()

    monkeypatch.setattr(uploads, "_insert", lose)
    with pytest.raises(OperationalError):
        upload_document(workspace, alice, pdf())
    (folder,) = default_storage.listdir("documents")[0]
    assert default_storage.exists(f"documents/{folder}/original")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a/b\\c.pdf", "c.pdf"),
        ("..\\..\\evil.pdf", "evil.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("line\r\nbreak\x1b[31m.pdf", "line break[31m.pdf"),
        ("zero\u200bwidth\x00.pdf", "zerowidth.pdf"),
        ("", "Untitled.pdf"),
        ("   ", "Untitled.pdf"),
    ],
)
def test_a_name_is_one_clean_line(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_a_name_never_decides_where_a_file_is_kept(workspace: Workspace, alice: User) -> None:
    document = upload_document(workspace, alice, pdf("../../../etc/passwd.pdf"))
    assert Path(default_storage.path(document.original_name)).parts[-2] == str(document.pk)
