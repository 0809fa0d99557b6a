"""ZIP uploads, honest and hostile: each file a document, everything else told."""

import io
import stat
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tests.make import browser
from tests.rows import bearer
from webapp.accounts.models import User
from webapp.library.ingest import archives
from webapp.library.ingest.archives import Unpacked, is_archive, upload_archive
from webapp.library.ingest.refused import UploadRefusedError
from webapp.library.models import Document, Workspace

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"


def zipped(files: Mapping[Any, bytes]) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("Reports.zip", made.getvalue())


def unpack(workspace: Workspace, user: User, files: Mapping[Any, bytes]) -> Unpacked:
    file = zipped(files)
    assert is_archive(file)
    return upload_archive(workspace, user, file)


def test_each_file_becomes_a_document(workspace: Workspace, alice: User) -> None:
    files = {f"reports/2024/Report {n}.pdf": PDF + b"%d" % n for n in range(5)}
    found = unpack(workspace, alice, files)
    assert [one.title for one in found.documents] == [f"Report {n}" for n in range(5)]
    assert (found.left_out, found.junk) == ((), 0)
    assert found.summary == "5 documents added."
    assert all(one.bulk for one in Document.objects.all())


def test_what_systems_leave_behind_is_only_counted(workspace: Workspace, alice: User) -> None:
    names = ("__MACOSX/._Report.pdf", ".DS_Store", "a/Thumbs.db", "a/~$Report.pdf", "a/._b.pdf")
    found = unpack(workspace, alice, {"Report.pdf": PDF, **dict.fromkeys(names, PDF)})
    assert (len(found.documents), found.left_out, found.junk) == (1, (), 5)


def test_what_is_left_out_is_told_with_its_reason(workspace: Workspace, alice: User) -> None:
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    files = {
        "Report.pdf": PDF, "copy/Report again.pdf": PDF, "inner.zip": b"PK\x03\x04...",
        "program.exe": b"MZ\x00\x90\x00", "empty.pdf": b"", link: b"/etc/passwd",
    }  # fmt: skip
    found = unpack(workspace, alice, files)
    told = {one.name: one.reason for one in found.left_out}
    assert "already" in told["Report again.pdf"]
    assert "archive itself" in told["inner.zip"]
    assert "link" in told["link.pdf"]
    assert "empty" in told["empty.pdf"]
    assert set(told) - {"program.exe"} == {"Report again.pdf", "inner.zip", "link.pdf", "empty.pdf"}
    assert found.summary == "1 document added, 5 files left out."


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x.pdf", "/etc/x.pdf", "C:\\Windows\\x.pdf", "..\\..\\x.pdf"],
)
def test_a_name_leads_nowhere(workspace: Workspace, alice: User, name: str) -> None:
    [document] = unpack(workspace, alice, {name: PDF}).documents
    assert not set(document.file_name) & set("/\\\0")
    assert document.original_name == f"documents/{document.pk}/original"


def test_a_bomb_is_not_unpacked(workspace: Workspace, alice: User, settings: Settings) -> None:
    settings.MAX_FILE_MB = 1
    large = PDF + b"\0" * (1 << 20)
    fits = {f"{n}.pdf": PDF + b"%d" % n + b"\0" * 900_000 for n in range(15)}
    found = unpack(workspace, alice, {"large.pdf": large, **fits})
    told = {one.name: one.reason for one in found.left_out}
    assert "larger than 1 MB" in told["large.pdf"]
    assert len(found.documents) == 11  # of 0.9 MB each: ten times the largest upload
    assert "as much as one archive may hold" in told["14.pdf"]


def test_a_member_that_is_larger_than_it_says_is_damaged(workspace: Workspace, alice: User) -> None:
    data = bytearray(zipped({"a.pdf": PDF + b"\0" * 100_000}).read())
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", len(PDF))
    found = upload_archive(workspace, alice, SimpleUploadedFile("a.zip", bytes(data)))
    assert found.documents == ()
    assert "damaged" in found.left_out[0].reason


def test_members_that_share_their_bytes_are_refused(workspace: Workspace, alice: User) -> None:
    data = zipped({"a.pdf": PDF + b"\0" * 100_000}).read()
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    directory = data[start:end] * 50
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(directory), start, 0)
    file = SimpleUploadedFile("a.zip", data[:start] + directory + closing)
    assert is_archive(file)
    with pytest.raises(UploadRefusedError, match="damaged"):
        upload_archive(workspace, alice, file)
    assert not Document.objects.exists()


def test_too_many_files_are_refused_before_they_are_listed(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    file = zipped({f"{n}.pdf": PDF for n in range(4)})
    with pytest.raises(UploadRefusedError, match="too many files"):
        upload_archive(workspace, alice, file)
    data = zipped({f"{n}.pdf": PDF for n in range(4)}).read()
    end = data.rindex(b"PK\x05\x06")
    lying = data[: end + 8] + struct.pack("<2H", 1, 1) + data[end + 12 :]
    with pytest.raises(UploadRefusedError, match="files"):
        upload_archive(workspace, alice, SimpleUploadedFile("a.zip", lying))
    assert not Document.objects.exists()


@pytest.mark.parametrize("cut", [6, 40, -10])
def test_a_damaged_archive_is_refused(workspace: Workspace, alice: User, cut: int) -> None:
    data = zipped({"a.pdf": PDF}).read()[:cut]
    file = SimpleUploadedFile("a.zip", data)
    assert is_archive(file)
    with pytest.raises(UploadRefusedError, match="damaged"):
        upload_archive(workspace, alice, file)


def test_office_files_are_no_archives() -> None:
    assert not is_archive(zipped({"[Content_Types].xml": b"<Types/>"}))
    assert not is_archive(SimpleUploadedFile("a.pdf", PDF))


def test_an_archive_that_is_named_a_document_is_refused(workspace: Workspace, bob: User) -> None:
    file = zipped({"a.txt": b"Some words."})
    file.name = "Report.pdf"
    path = f"/api/v1/workspaces/{workspace.pk}/documents"
    told = browser().post(path, {"file": file}, headers=bearer(bob))
    assert told.status_code == 400
    assert "not a PDF" in told.json()["error"]
    assert not Document.objects.exists()


def test_the_page_and_the_api_say_what_became_of_it(workspace: Workspace, bob: User) -> None:
    path = f"/w/{workspace.pk}/upload"
    files = {"a.pdf": PDF, "b.exe": b"MZ\x00\x90\x00"}
    told = browser(bob).post(path, {"file": zipped(files)})
    assert told.status_code == 200
    assert told.json()["message"] == "1 document added, 1 file left out."
    assert told.json()["left_out"][0].startswith("b.exe: ")
    path = f"/api/v1/workspaces/{workspace.pk}/documents"
    told = browser().post(path, {"file": zipped(files)}, headers=bearer(bob))
    assert told.status_code == 200
    assert told.json()["documents"] == []
    assert [one["name"] for one in told.json()["left_out"]] == ["a.pdf", "b.exe"]
