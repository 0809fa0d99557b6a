"""Many at once: those that were chosen, or all that fit; moved, tagged, tried again, deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from rag.types import Stage
from tests.make import browser, make_workspace
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.library.documents import trash
from webapp.library.documents.bulk import AT_ONCE, Act, Order, carry_out
from webapp.library.documents.catalog import Sort, catalog
from webapp.library.documents.trash import purge_expired, restore_together
from webapp.library.documents.versions import make_version
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Role, Tag, Workspace


def fill(workspace: Workspace, count: int, **fields: Any) -> list[Document]:
    """Documents without pages."""
    start = Document.objects.count()
    return Document.objects.bulk_create(
        Document(
            workspace=workspace, title=f"Report {n:05d}", file_name=f"report-{n}.pdf", size=n,
            media_type="application/pdf", sha256=f"{n:064d}",
            **{"stage": Stage.READY, "generation": 1, **fields},
        )
        for n in range(start, start + count)
    )  # fmt: skip


def act(user: User, workspace: Workspace, **given: Any) -> str:
    """What the page says when it is done."""
    return browser(user).post(f"/w/{workspace.pk}/acts", given, follow=True).text


def listed(workspace: Workspace) -> int:
    return Document.objects.current().filter(workspace=workspace).count()


def test_all_that_fit_are_meant_also_those_of_other_pages(workspace: Workspace, bob: User) -> None:
    fill(workspace, AT_ONCE + 70)
    make_ready(workspace, "Another.", title="Letter")
    given = {"every": "on", "back": "q=Report"}
    page = act(bob, workspace, act="move", folder="Reports", **given)
    assert "1,070 documents lie in “Reports” now." in page
    assert Document.objects.filter(folder__path="Reports").count() == AT_ONCE + 70
    page = act(bob, workspace, act="tag", add="Old, Read", **given)
    assert "The tags of 1,070 documents were changed." in page
    assert [tag.documents.count() for tag in Tag.objects.all()] == [AT_ONCE + 70] * 2
    page = act(bob, workspace, act="delete", every="on", back="folder=reports")
    assert "1,070 documents were deleted." in page
    assert listed(workspace) == 1


def test_what_was_deleted_together_is_restored_together(workspace: Workspace, bob: User) -> None:
    chosen = fill(workspace, 3)
    fill(workspace, 1)
    first = make_ready(workspace, "One.")
    newer = make_ready(workspace, "Two.")
    make_version(newer, first)
    ids = [str(one.pk) for one in [*chosen, newer]]
    page = act(bob, workspace, act="delete", documents=ids)
    assert "4 documents were deleted." in page
    assert listed(workspace) == 1
    assert Document.objects.in_trash().count() == 5  # the older version went with it
    [undo] = [part.split('"')[0] for part in page.split('action="') if "/trash/restore/" in part]
    fill(workspace, 1)
    assert "4 documents were restored." in browser(bob).post(undo, follow=True).text
    assert listed(workspace) == 6
    assert "0 documents were restored." in browser(bob).post(undo, follow=True).text


@pytest.mark.parametrize("stamp", ["1", "1000000", "99999999999999999"])
def test_nobody_says_that_it_was_deleted_long_ago_or_will_be(
    workspace: Workspace, bob: User, stamp: str
) -> None:
    """The trash is emptied by age: an editor would delete for good, or never."""
    [one] = fill(workspace, 1)
    act(bob, workspace, act="delete", documents=[str(one.pk)], stamp=stamp)
    assert purge_expired() == 0
    one.refresh_from_db()
    assert one.deleted_at is not None
    assert abs(timezone.now() - one.deleted_at) < timedelta(minutes=5)


def test_what_is_there_again_stays_in_the_trash(workspace: Workspace, bob: User) -> None:
    one, two = fill(workspace, 2)
    page = act(bob, workspace, act="delete", documents=[str(one.pk), str(two.pk)])
    [undo] = [part.split('"')[0] for part in page.split('action="') if "/trash/restore/" in part]
    again = fill(workspace, 1)[0]
    Document.objects.filter(pk=again.pk).update(sha256=one.sha256)
    assert "1 document was restored." in browser(bob).post(undo, follow=True).text
    assert list(Document.objects.in_trash()) == [one]


def test_of_two_of_one_file_that_were_deleted_together_one_comes_back(
    workspace: Workspace, bob: User
) -> None:
    """It was uploaded again between two steps of one act."""
    one, two = fill(workspace, 2, deleted_at=timezone.now())
    Document.objects.filter(pk=two.pk).update(sha256=one.sha256)
    assert one.deleted_at is not None
    assert restore_together(workspace, one.deleted_at) == 1
    assert restore_together(workspace, one.deleted_at) == 0
    assert (listed(workspace), Document.objects.in_trash().count()) == (1, 1)


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_versions_come_back_together_however_many_are_restored_at_once(
    workspace: Workspace, bob: User, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(trash, "RESTORED_AT_ONCE", at_once)
    pairs = [(make_ready(workspace, f"Old {n}."), make_ready(workspace, f"{n}.")) for n in range(3)]
    for old, newer in pairs:
        make_version(newer, old)
    fill(workspace, 3)
    given = Order(act=Act.DELETE, by=bob)
    assert carry_out(workspace, Document.objects.current(), given).done == 6
    assert Document.objects.in_trash().count() == 9
    assert restore_together(workspace, given.at) == 6
    assert listed(workspace) == 6
    assert {*Document.objects.exclude(superseded_at=None)} == {old for old, _ in pairs}


def test_only_what_failed_is_tried_again(workspace: Workspace, bob: User) -> None:
    fill(workspace, 2)
    fill(workspace, 5, stage=Stage.FAILED, generation=0, error="It broke.")
    page = act(bob, workspace, act="retry", every="on")
    assert "5 documents are tried again. 2 need no second try." in page
    queued = Document.objects.queued()
    assert queued.count() == 5
    assert all(one.bulk and not one.error for one in queued)


def test_what_cannot_be_done_is_said_and_nothing_is_done(workspace: Workspace, bob: User) -> None:
    [document] = fill(workspace, 1)
    assert "Choose the documents first." in act(bob, workspace, act="delete")
    chosen = {"documents": [str(document.pk)]}
    assert "Say which tags" in act(bob, workspace, act="tag", **chosen)
    assert "characters at most" in act(bob, workspace, act="move", folder="x" * 501, **chosen)
    assert listed(workspace) == 1
    order = Order(act=Act.MOVE, by=bob, folder="x" * 501)
    with pytest.raises(RefusedError):
        carry_out(workspace, Document.objects.none(), order)


@pytest.mark.parametrize("name", ["move", "tag", "retry", "delete"])
def test_nothing_is_done_to_documents_of_others(
    workspace: Workspace, bob: User, vera: User, alice: User, name: str
) -> None:
    elsewhere = make_workspace("Elsewhere", {alice: Role.OWNER})
    [document] = fill(elsewhere, 1, stage=Stage.FAILED)
    given = {"act": name, "folder": "F", "add": "T"}
    chosen = {**given, "documents": [str(document.pk)]}
    where = f"/w/{workspace.pk}/acts"
    assert browser(bob).post(where, chosen).status_code == 404
    assert browser(vera).post(where, {**given, "every": "on"}).status_code == 404
    assert browser(bob).post(where, {**given, "act": "purge", "every": "on"}).status_code == 404
    browser(bob).post(where, {**given, "every": "on"})
    document.refresh_from_db()
    assert (document.folder, document.deleted_at, document.stage) == (None, None, Stage.FAILED)
    assert not document.tags.exists()


def test_programs_act_on_many(workspace: Workspace, bob: User) -> None:
    one, _ = fill(workspace, 2)
    client, headers = browser(), bearer(bob)

    def done(**body: Any) -> Any:
        where = f"/api/v1/workspaces/{workspace.pk}/acts"
        return client.post(where, body, "application/json", headers=headers)

    assert done(act="move", to="A/B", documents=[str(one.pk)]).json() == {"meant": 1, "done": 1}
    told = done(act="tag", add=["Old"], fitting={"folder": "A", "q": "report"}).json()
    assert told == {"meant": 1, "done": 1}
    assert done(act="retry", fitting={}).json() == {"meant": 2, "done": 0}
    assert done(act="delete", documents=["8a0b0d7c-5c3c-4c31-9df0-1c6ad1d0b0aa"]).status_code == 404
    assert done(act="delete", fitting={}, documents=[str(one.pk)]).status_code == 422
    assert done(act="delete").status_code == 422
    assert listed(workspace) == 2
    assert done(act="delete", fitting={"tags": ["old"]}).json() == {"meant": 1, "done": 1}
    assert listed(workspace) == 1


def test_the_list_is_sorted_by_each_column_and_back(workspace: Workspace) -> None:
    for title, size, pages, dated in [
        ("b", 3, 1, date(2024, 1, 1)),
        ("A", 2, 3, None),
        ("c", 1, 2, date(2025, 1, 1)),
    ]:
        fill(workspace, 1)
        newest = Document.objects.order_by("-created", "-sha256")[0]
        Document.objects.filter(pk=newest.pk).update(
            title=title, size=size, pages_count=pages, dated=dated
        )

    def order(sort: Sort) -> str:
        return "".join(one.title for one in catalog(workspace, "", sort))

    told = {sort.value: order(sort) for sort in Sort}
    assert told["newest"] == "cAb"
    assert told["oldest"] == "bAc"
    assert (told["name"], told["-name"]) == ("Abc", "cbA")
    assert (told["size"], told["-size"]) == ("bAc", "cAb")
    assert (told["pages"], told["-pages"]) == ("Acb", "bcA")
    assert (told["dated"], told["-dated"]) == ("cbA", "bcA")
    assert sorted(map(sorted, told.values())) == [["A", "b", "c"]] * len(Sort)


def test_the_heads_of_the_columns_say_how_the_list_is_sorted(
    workspace: Workspace, vera: User
) -> None:
    fill(workspace, 2)
    page = browser(vera).get(f"/w/{workspace.pk}/all?sort=pages").text
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=-pages"' in page
    assert 'href="?sort=dated"' in page


def test_a_page_asks_step_by_step_and_is_told_how_far_it_is(
    workspace: Workspace, bob: User
) -> None:
    fill(workspace, AT_ONCE + 5)
    where, client = f"/w/{workspace.pk}/acts", browser(bob)
    given = {"act": "delete", "every": "on", "steps": "on", "back": "q=Report"}
    first = client.post(where, given).json()
    assert (first["meant"], first["done"]) == (AT_ONCE, AT_ONCE)
    second = client.post(where, {**given, **first}).json()
    assert second["done"] == AT_ONCE + 5
    last = client.post(where, {**given, **second}).json()
    assert last["then"] == f"/w/{workspace.pk}/all?q=Report"
    page = client.get(last["then"]).text
    assert "1,005 documents were deleted." in page
    assert f'/trash/restore/{first["stamp"]}"' in page
    assert Document.objects.values("deleted_at").distinct().count() == 1
    refused = client.post(where, {"act": "tag", "every": "on", "steps": "on"}).json()
    assert refused == {"then": f"/w/{workspace.pk}/all?"}
