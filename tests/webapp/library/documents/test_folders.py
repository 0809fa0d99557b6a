"""Folders: files come into them, documents are moved, a folder is renamed with all in it."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from rag.engine import Engine
from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.library.documents.filters import EVERYTHING, Filter, filter_from, read_filter
from webapp.library.documents.folders import (
    clean_path,
    folders_of,
    inside,
    move_documents,
    offered,
    rename_folder,
    steps_to,
)
from webapp.library.documents.versions import make_version
from webapp.library.errors import RefusedError
from webapp.library.guard.policy import set_policy
from webapp.library.guard.texts import cover_texts
from webapp.library.ingest.archives import upload_archive
from webapp.library.ingest.intake import files_in
from webapp.library.models import Document, Folder, Role, Workspace

PDF = b"%PDF-1.7 "


def made(workspace: Workspace, title: str, path: str = "") -> Document:
    """A document in a folder."""
    document = make_ready(workspace, f"Words of {title}.", title=title)
    move(document, path)
    return document


def move(document: Document, path: str) -> None:
    move_documents(document.workspace, Document.objects.filter(pk=document.pk), path)
    document.refresh_from_db()


def lies(workspace: Workspace) -> dict[str, str]:
    rows = Document.objects.current().filter(workspace=workspace).select_related("folder")
    return {one.title: one.folder.path if one.folder else "" for one in rows}


def found(address: str) -> set[str]:
    only = read_filter(QueryDict(address))
    return set(only.narrow(Document.objects.all()).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("", ""),
        ("/", ""),
        ("Contracts/2024/", "Contracts/2024"),
        ("C:\\Users\\vera", "C:/Users/vera"),
        ("../../etc//./x", "etc/x"),
        (" a \u200bb /\x00/ c", "a b/c"),
    ],
)
def test_a_path_is_names_with_one_slash_between(given: str, path: str) -> None:
    assert clean_path(given) == path


def test_a_path_that_is_too_long_is_refused() -> None:
    with pytest.raises(RefusedError):
        clean_path("x" * 501)


def test_a_folder_is_one_however_it_is_written_and_gone_when_it_is_empty(
    workspace: Workspace,
) -> None:
    one, other = made(workspace, "One", "Contracts"), made(workspace, "Two", "CONTRACTS/")
    assert one.folder == other.folder
    for document in (one, other):
        move(document, "")
    assert not Folder.objects.exists()


def test_a_folder_has_what_lies_in_it_and_within(workspace: Workspace) -> None:
    for title, path in {"A": "C", "B": "C/2024", "D": "Contracts", "E": ""}.items():
        made(workspace, title, path)
    assert found("folder=c") == {"A", "B"}
    assert found("folder=C/2024/") == {"B"}
    assert found("folder=/") == {"E"}
    assert found("folder=nowhere") == set()
    assert found("") == {"A", "B", "D", "E"}
    folders = folders_of(workspace)
    assert folders == {"C": 1, "C/2024": 1, "Contracts": 1}
    assert [(one.path, one.documents) for one in inside(folders, "")] == [
        ("C", 2),
        ("Contracts", 1),
    ]
    assert [(one.name, one.documents) for one in inside(folders, "C")] == [("2024", 1)]
    assert steps_to("C/2024") == [("C", "C"), ("2024", "C/2024")]


def test_folders_that_only_folders_lie_in_are_offered_too() -> None:
    assert offered(["a/Cases/Two", "A/Cases/One", "A B"]) == [
        "A", "A/Cases", "A/Cases/One", "a/Cases/Two", "A B",
    ]  # fmt: skip


def test_a_filter_by_folder_is_told_and_read_again() -> None:
    only = Filter(folder="C/2024")
    assert read_filter(QueryDict(only.address)) == only == filter_from(only.as_dict())
    assert only.words == ["in “C/2024”"]
    old = {key: value for key, value in EVERYTHING.as_dict().items() if key != "folder"}
    assert filter_from(old) == EVERYTHING  # as earlier versions kept it


def test_a_renamed_folder_takes_all_in_it_along(workspace: Workspace) -> None:
    made(workspace, "A", "Old/2024")
    made(workspace, "B", "Old")
    made(workspace, "C", "Older")
    other = make_workspace("Other", {workspace.members.first(): Role.OWNER})  # type: ignore[dict-item]
    made(other, "D", "Old")
    assert rename_folder(workspace, "old", "Archive/Done") == "Archive/Done"
    assert lies(workspace) == {"A": "Archive/Done/2024", "B": "Archive/Done", "C": "Older"}
    assert lies(other) == {"D": "Old"}


def test_a_folder_is_renamed_however_its_path_is_written(workspace: Workspace, bob: User) -> None:
    made(workspace, "A", "Old")
    for written in ("Old/", " OLD", "O\x00ld"):
        rename_folder(workspace, written, "Old")
    reply = browser(bob).post(f"/w/{workspace.pk}/folders/rename", {"folder": "/", "to": "New"})
    assert reply.status_code == 404


def test_a_folder_becomes_one_with_that_whose_path_it_gets(workspace: Workspace) -> None:
    for title, path in {"A": "Old/2024", "B": "New/2024", "C": "New"}.items():
        made(workspace, title, path)
    rename_folder(workspace, "Old", "New")
    assert lies(workspace) == {"A": "New/2024", "B": "New/2024", "C": "New"}
    rename_folder(workspace, "New", "")
    assert lies(workspace) == {"A": "2024", "B": "2024", "C": ""}


def test_a_folder_is_not_put_into_itself_and_may_change_its_capitals(workspace: Workspace) -> None:
    made(workspace, "A", "Old")
    with pytest.raises(RefusedError):
        rename_folder(workspace, "Old", "old/Older")
    rename_folder(workspace, "old", "OLD")
    assert lies(workspace) == {"A": "OLD"}
    with pytest.raises(Folder.DoesNotExist):
        rename_folder(workspace, "never", "was")


def test_versions_lie_in_one_folder(workspace: Workspace) -> None:
    old, new = made(workspace, "Old", "Contracts"), made(workspace, "New")
    make_version(new, old)
    new.refresh_from_db()
    assert new.folder == old.folder
    move(new, "Elsewhere")
    old.refresh_from_db()
    assert old.folder == new.folder


def test_files_of_an_archive_lie_as_they_lay_in_it(workspace: Workspace, alice: User) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number, name in enumerate(["Top.pdf", "2024/May/In.pdf", "../../../up/Out.pdf"]):
            archive.writestr(name, PDF + str(number).encode())
    file = SimpleUploadedFile("All.zip", content.getvalue())
    upload_archive(workspace, alice, file, folder="Post")
    assert lies(workspace) == {"Top": "Post", "In": "Post/2024/May", "Out": "Post/up"}


def test_files_of_a_folder_are_taken_in_as_they_lie(tmp_path: Path) -> None:
    (tmp_path / "Post" / "2024").mkdir(parents=True)
    for name in ("Post/One.pdf", "Post/2024/Two.pdf", "Three.pdf"):
        (tmp_path / name).write_bytes(PDF)
    given = files_in([tmp_path / "Post", tmp_path / "Three.pdf"])
    folders = {path.name: clean_path(folder) for path, folder in given}
    assert folders == {"One.pdf": "Post", "Two.pdf": "Post/2024", "Three.pdf": ""}


def test_an_upload_says_its_folder(workspace: Workspace, bob: User) -> None:
    for number, (path, client, headers) in enumerate(
        [
            (f"/w/{workspace.pk}/upload", browser(bob), {}),
            (f"/api/v1/workspaces/{workspace.pk}/documents", browser(), bearer(bob)),
        ]
    ):
        file = SimpleUploadedFile(f"{number}.pdf", PDF + str(number).encode())
        sent = client.post(path, {"file": file, "folder": "Post/2024"}, headers=headers)
        assert sent.status_code == 201
    assert lies(workspace) == {"0": "Post/2024", "1": "Post/2024"}


def test_the_list_leads_into_folders_and_back(workspace: Workspace, vera: User) -> None:
    made(workspace, "A", "Contracts/2024")
    made(workspace, "B")
    page = browser(vera).get(f"/w/{workspace.pk}/all").text
    assert f'href="/w/{workspace.pk}/all?folder=Contracts"' in page
    page = browser(vera).get(f"/w/{workspace.pk}/all?folder=Contracts").text
    assert ">A<" in page
    assert ">B<" not in page
    assert f'href="/w/{workspace.pk}/all?folder=Contracts%2F2024"' in page
    assert "Rename or move the folder" not in page
    assert (
        "Move to a folder"
        not in browser(vera).get(f"/documents/{Document.objects.get(title='A').pk}/").text
    )


def test_documents_of_one_name_are_told_apart_by_their_folders(
    workspace: Workspace, vera: User
) -> None:
    for folder in ("Contracts/2023", "Contracts/2024"):
        made(workspace, "Lease", folder)
    address = f"/w/{workspace.pk}/documents/"
    page = browser(vera).get(address).text
    assert [f"</span>Contracts/{year}</span>" in page for year in (2023, 2024)] == [True, True]
    rename_folder(workspace, "Contracts/2024", "Archive")
    assert "-Archive-Ready" in browser(vera).get(address).text  # what the row is replaced by


def test_editors_move_and_rename(workspace: Workspace, bob: User) -> None:
    document = made(workspace, "A", "Old")
    client = browser(bob)
    client.post(f"/documents/{document.pk}/folder", {"folder": "Contracts/2024"})
    assert lies(workspace) == {"A": "Contracts/2024"}
    response = client.post(
        f"/w/{workspace.pk}/folders/rename", {"folder": "Contracts", "to": "Treaties"}
    )
    assert response["Location"] == f"/w/{workspace.pk}/all?folder=Treaties"
    assert lies(workspace) == {"A": "Treaties/2024"}
    assert "Treaties" in client.get(f"/documents/{document.pk}/").text
    refused = {"folder": "Treaties", "to": "Treaties/Within"}
    page = client.post(f"/w/{workspace.pk}/folders/rename", refused, follow=True).text
    assert "cannot be put into itself" in page
    missing = {"folder": "never", "to": "was"}
    assert client.post(f"/w/{workspace.pk}/folders/rename", missing).status_code == 404


def test_a_folder_that_all_was_moved_out_of_leads_on(workspace: Workspace, bob: User) -> None:
    document = made(workspace, "A", "Old/Bills")
    client, back = browser(bob), "folder=old"
    page = client.get(f"/w/{workspace.pk}/all?{back}&q=nothing").text
    assert "Nothing lies in" not in page
    given = {"act": "move", "folder": "New", "documents": [str(document.pk)], "back": back}
    page = client.post(f"/w/{workspace.pk}/acts", given, follow=True).text
    assert "Nothing lies in “old”" in page
    assert "Rename or move the folder" not in page
    assert f'<a class="button" href="/w/{workspace.pk}/all">All documents</a>' in page
    assert "Nothing lies in" not in client.get(f"/w/{workspace.pk}/all?folder=new").text


def test_programs_move_list_and_narrow(workspace: Workspace, bob: User) -> None:
    document, client, key = made(workspace, "A"), browser(), bearer(bob)
    api = "/api/v1"
    body = {"folder": "C/2024"}
    moved = client.put(
        f"{api}/documents/{document.pk}/folder", body, "application/json", headers=key
    )
    assert moved.json()["folder"] == "C/2024"
    where = f"{api}/workspaces/{workspace.pk}"
    listed = client.get(f"{where}/documents?folder=c", headers=key).json()
    assert [one["title"] for one in listed["documents"]] == ["A"]
    assert client.get(f"{where}/documents?folder=/", headers=key).json()["total"] == 0
    renamed = client.post(
        f"{where}/folders/rename", {"folder": "C", "to": "D"}, "application/json", headers=key
    )
    assert renamed.json() == client.get(f"{where}/folders", headers=key).json()
    assert renamed.json() == [{"folder": "D/2024", "documents": 1}]


def test_a_search_is_narrowed_by_path(workspace: Workspace, vera: User, engine: Engine) -> None:
    for title, path in {"Lease": "C/2024", "Letter": "Post", "Note": ""}.items():
        index(made(workspace, title, path), engine)

    def titles(query: str) -> set[str]:
        page = browser(vera).get("/search", {"q": query}).text
        return {title for title in ("Lease", "Letter", "Note") if f"<h2>{title}</h2>" in page}

    assert titles("words path:c") == {"Lease"}
    assert titles("words -path:c") == {"Letter", "Note"}
    assert titles('words path:"C/2024" OR path:post') == {"Lease", "Letter"}
    assert titles("words path:2024") == {"Lease"}
    assert titles("words path:nowhere") == set()
    page = browser(vera).get("/search", {"q": "words path:c"}).text
    assert '<span class="clip">path:c</span>' in page


def test_a_path_is_covered_as_the_policy_says(workspace: Workspace, alice: User) -> None:
    document = made(workspace, "A", "Post/vera@example.org")
    made(workspace, "B", "Post/bob@example.org")
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))

    cover_texts(workspace)
    paths = set(Folder.objects.values_list("path", flat=True))
    assert len(paths) == 2
    assert "example.org" not in "".join(paths)
    workspace.refresh_from_db()
    move(document, "Post/bob@example.org")
    assert Folder.objects.count() == 1


@pytest.mark.parametrize("top", ["vera@example.org", "Post/vera@example.org"])
def test_a_covered_name_outlives_that_its_folder_is_renamed(
    workspace: Workspace, alice: User, top: str
) -> None:
    made(workspace, "A", f"{top}/2024/May")
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    cover_texts(workspace)
    workspace.refresh_from_db()
    hidden = Folder.objects.get().path.split("/")[0]
    rename_folder(workspace, f"{hidden}/2024", f"{hidden}/Old")
    folder = Folder.objects.get()
    assert (folder.path, folder.as_given("path")) == (f"{hidden}/Old/May", f"{top}/Old/May")
    rename_folder(workspace, hidden, "Letters")
    assert Folder.objects.get().path == "Letters/Old/May"


def test_renamed_to_what_another_was_given_two_are_one(workspace: Workspace, alice: User) -> None:
    made(workspace, "A", "Post/vera@example.org")
    made(workspace, "B", "Post/Vera")
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    cover_texts(workspace)
    workspace.refresh_from_db()
    rename_folder(workspace, "Post/Vera", "Post/vera@example.org")
    assert Folder.objects.get().as_given("path") == "Post/vera@example.org"
