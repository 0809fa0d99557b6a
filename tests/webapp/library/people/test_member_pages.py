"""The members' page."""

import re

from tests.make import browser
from webapp.accounts.models import User
from webapp.library.models import Invitation, Membership, Role, Workspace


def test_members_see_who_belongs_and_owners_may_change_it(
    workspace: Workspace, alice: User, vera: User
) -> None:
    path = f"/w/{workspace.pk}/members/"
    assert "bob@example.org" in browser(vera).get(path).text
    assert "Invite somebody" not in browser(vera).get(path).text
    assert "Invite somebody" in browser(alice).get(path).text


def test_an_invitation_without_mail_shows_its_link_once(workspace: Workspace, alice: User) -> None:
    client = browser(alice)
    page = client.post(f"/w/{workspace.pk}/invite", {"email": "dora@example.org", "role": "editor"})
    link = re.search(r"/invitations/[\w-]+/", page.text)
    assert link is not None
    assert "Join “Reports”" in browser().get(link[0]).text
    assert link[0] not in client.get(f"/w/{workspace.pk}/members/").text
    assert Invitation.objects.get().role == Role.EDITOR


def test_only_owners_change_anything(workspace: Workspace, bob: User, vera: User) -> None:
    membership = workspace.memberships.get(user=vera)
    for path in (
        "invite", "rename", "delete", f"members/{membership.pk}/role",
        f"members/{membership.pk}/remove",
    ):  # fmt: skip
        response = browser(bob).post(f"/w/{workspace.pk}/{path}", {"name": "Reports"})
        assert response.status_code == 404, path
    assert Membership.objects.count() == 3


def test_an_owner_changes_roles_and_removes(workspace: Workspace, alice: User, bob: User) -> None:
    membership = workspace.memberships.get(user=bob)
    path = f"/w/{workspace.pk}/members/{membership.pk}"
    browser(alice).post(f"{path}/role", {"role": "viewer"})
    membership.refresh_from_db()
    assert membership.role == Role.VIEWER
    browser(alice).post(f"{path}/remove")
    assert not workspace.memberships.filter(user=bob).exists()


def test_the_last_owner_stays(workspace: Workspace, alice: User) -> None:
    membership = workspace.memberships.get(user=alice)
    response = browser(alice).post(f"/w/{workspace.pk}/members/{membership.pk}/remove", follow=True)
    assert "needs an owner" in response.text
    assert workspace.memberships.filter(user=alice).exists()


def test_anybody_may_leave(workspace: Workspace, vera: User) -> None:
    membership = workspace.memberships.get(user=vera)
    response = browser(vera).post(f"/w/{workspace.pk}/members/{membership.pk}/remove")
    assert response["Location"] == "/"
    assert not workspace.memberships.filter(user=vera).exists()


def test_a_workspace_is_deleted_only_by_its_name(workspace: Workspace, alice: User) -> None:
    browser(alice).post(f"/w/{workspace.pk}/delete", {"name": "reports"})
    assert Workspace.objects.visible_to(alice).exists()
    browser(alice).post(f"/w/{workspace.pk}/delete", {"name": "Reports"})
    assert not Workspace.objects.visible_to(alice).exists()


def test_a_workspace_can_be_renamed(workspace: Workspace, alice: User) -> None:
    browser(alice).post(f"/w/{workspace.pk}/rename", {"name": "Annual reports"})
    workspace.refresh_from_db()
    assert workspace.name == "Annual reports"
