"""Tags: put on, taken off, on one document and on many, by page and by program."""

import pytest

from tests.make import browser, make_workspace
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.library.documents.tags import MOST_AT_ONCE, change_tags, clean_tags, set_tags, tags_of
from webapp.library.documents.versions import make_version
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Role, Tag, Workspace


def names(document: Document) -> list[str]:
    return [tag.name for tag in document.tags.all()]


def test_a_tag_is_one_however_it_is_written(workspace: Workspace) -> None:
    one, two = make_ready(workspace, "One."), make_ready(workspace, "Two.")
    change_tags(workspace, [one, two], add=["Contract", "contract", " CONTRACT "])
    change_tags(workspace, [one], add=["2024", "contract"])
    assert (names(one), names(two)) == (["2024", "Contract"], ["Contract"])
    assert [(tag.name, tag.uses) for tag in tags_of(workspace)] == [("2024", 1), ("Contract", 2)]


def test_a_tag_that_is_on_nothing_is_gone(workspace: Workspace) -> None:
    document = make_ready(workspace, "One.")
    change_tags(workspace, [document], add=["draft, old"])
    change_tags(workspace, [document], remove=["DRAFT", "never was"])
    assert [tag.name for tag in Tag.objects.all()] == ["old"]
    set_tags(document, ["new"])
    assert names(document) == ["new"]


@pytest.mark.parametrize("given", [["x" * 51], [",".join(map(str, range(MOST_AT_ONCE + 1)))]])
def test_what_is_no_tag_is_refused(given: list[str]) -> None:
    with pytest.raises(RefusedError):
        clean_tags(given)


def test_what_nobody_sees_is_left_out_of_a_name() -> None:
    assert clean_tags(["a\u200bb\x00, \n ,c  d"]) == ["ab", "c d"]


def test_a_new_version_has_the_tags_of_the_one_before(workspace: Workspace) -> None:
    old, new = make_ready(workspace, "Old."), make_ready(workspace, "New.")
    change_tags(workspace, [old], add=["Contract"])
    make_version(new, old)
    assert names(new) == ["Contract"]


def test_editors_tag_on_the_page_of_a_document(workspace: Workspace, bob: User) -> None:
    document = make_ready(workspace, "One.")
    client = browser(bob)
    client.post(f"/documents/{document.pk}/tags", {"add": "Contract, 2024"})
    client.post(f"/documents/{document.pk}/tags", {"remove": "2024"})
    assert names(document) == ["Contract"]
    assert "Take off Contract" in client.get(f"/documents/{document.pk}/").text


def test_viewers_see_tags_and_change_none(workspace: Workspace, vera: User) -> None:
    document = make_ready(workspace, "One.")
    change_tags(workspace, [document], add=["Contract"])
    page = browser(vera).get(f"/documents/{document.pk}/").text
    assert "Contract" in page
    assert "Take off" not in page
    listed = browser(vera).get(f"/w/{workspace.pk}/all").text
    assert "Contract" in listed
    assert "Change tags" not in listed


def test_many_are_tagged_from_the_list_and_it_stays_narrowed(
    workspace: Workspace, bob: User
) -> None:
    one, two = make_ready(workspace, "One."), make_ready(workspace, "Two.")
    response = browser(bob).post(
        f"/w/{workspace.pk}/acts",
        {
            "act": "tag",
            "documents": [str(one.pk), str(two.pk)],
            "add": "Contract",
            "back": "type=pdf",
        },
    )
    assert response["Location"] == f"/w/{workspace.pk}/all?type=pdf"
    assert (names(one), names(two)) == (["Contract"], ["Contract"])


def test_documents_of_another_workspace_are_not_tagged_with_ones_own(
    workspace: Workspace, bob: User
) -> None:
    mine = make_ready(make_workspace("Mine", {bob: Role.OWNER}), "Mine.")
    given = {"act": "tag", "documents": [str(mine.pk)], "add": "Contract"}
    assert browser(bob).post(f"/w/{workspace.pk}/acts", given).status_code == 404
    assert names(mine) == []


def test_programs_tag_too(workspace: Workspace, bob: User) -> None:
    one, two = make_ready(workspace, "One."), make_ready(workspace, "Two.")
    client, headers = browser(bob), bearer(bob)
    many = {"documents": [str(one.pk), str(two.pk)], "add": ["Contract", "2024"]}
    path = f"/api/v1/workspaces/{workspace.pk}/tags"
    told = client.post(path, many, "application/json", headers=headers).json()
    assert told == [{"name": "2024", "documents": 2}, {"name": "Contract", "documents": 2}]
    own = f"/api/v1/documents/{one.pk}/tags"
    told = client.put(own, {"tags": ["Lease"]}, "application/json", headers=headers).json()
    assert told["tags"] == ["Lease"]
    assert [one["name"] for one in client.get(path, headers=headers).json()] == [
        "2024", "Contract", "Lease",
    ]  # fmt: skip
