import pytest

from tests.make import browser
from webapp.accounts.models import User
from webapp.library.errors import RefusedError
from webapp.library.models import Role, Workspace
from webapp.library.people.workspaces import create_workspace, delete_workspace, rename_workspace


def test_whoever_makes_a_workspace_owns_it(alice: User) -> None:
    workspace = create_workspace(alice, "  Annual\n reports\u202e ")
    assert workspace.name == "Annual reports"
    assert workspace.memberships.get().role == Role.OWNER
    assert list(Workspace.objects.owned_by(alice)) == [workspace]


@pytest.mark.parametrize("name", ["", " \t", "\u200b", "x" * 101])
def test_it_refuses_a_bad_name(alice: User, workspace: Workspace, name: str) -> None:
    with pytest.raises(RefusedError):
        create_workspace(alice, name)
    with pytest.raises(RefusedError):
        rename_workspace(workspace, name)


def test_a_deleted_workspace_is_gone_for_everyone(workspace: Workspace, alice: User) -> None:
    delete_workspace(workspace)
    assert not Workspace.objects.visible_to(alice).exists()
    assert list(Workspace.objects.emptied()) == [workspace]


def test_owners_choose_what_becomes_of_unsupported_sentences(
    workspace: Workspace, alice: User, bob: User
) -> None:
    path = f"/w/{workspace.pk}/doubtful"
    assert browser(bob).post(path, {"doubtful": "remove"}).status_code == 404
    browser(alice).post(path, {"doubtful": "nothing of the kind"})
    workspace.refresh_from_db()
    assert workspace.doubtful == "mark"
    browser(alice).post(path, {"doubtful": "remove"})
    workspace.refresh_from_db()
    assert workspace.doubtful == "remove"
