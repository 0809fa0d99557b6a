import re
from smtplib import SMTPException

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.make import browser, make_user
from webapp.accounts.models import User
from webapp.library.errors import RefusedError
from webapp.library.models import Invitation, Membership, Role, Workspace
from webapp.library.people.members import (
    Step,
    change_role,
    invitation_of,
    invite,
    join,
    join_as_new,
    next_step,
    open_invitations,
    remove_member,
    withdraw_invitation,
)

PASSWORD = "a quite long password"


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def role_of(user: User, workspace: Workspace) -> str | None:
    membership = Membership.objects.filter(user=user, workspace=workspace).first()
    return membership.role if membership else None


def test_it_shows_the_link_when_no_mail_can_be_sent(workspace: Workspace, alice: User) -> None:
    invited = invite(workspace, alice, " Dora@Example.org ", Role.EDITOR)
    assert invited.invitation.email == "dora@example.org"
    assert invited.link.startswith("http")
    assert token_of(invited.link) not in str(vars(invited.invitation))
    assert invitation_of(token_of(invited.link)) == invited.invitation


def test_it_mails_the_link_and_shows_it_to_nobody(
    workspace: Workspace, alice: User, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    assert invite(workspace, alice, "dora@example.org", Role.VIEWER).link == ""
    (message,) = mail.outbox
    assert message.to == ["dora@example.org"]
    found = re.search(r"/invitations/(\S+)/", str(message.body))
    assert found
    assert invitation_of(found[1]) is not None


def test_a_link_that_cannot_be_mailed_is_shown_to_nobody(
    workspace: Workspace, alice: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was shown it could make the account of somebody else."""

    def down(*parts: object) -> int:
        raise SMTPException("no such mailbox")

    settings.EMAIL_HOST = "mail.example.org"
    monkeypatch.setattr("webapp.library.people.members.send_mail", down)
    path = f"/w/{workspace.pk}/invite"
    page = browser(alice).post(path, {"email": "dora@example.org"}, follow=True).text
    assert "could not be sent to dora@example.org" in page
    assert "/invitations/" not in page
    assert not open_invitations(workspace).exists()


def test_an_invitation_holds_until_another_one_was_sent(
    workspace: Workspace, alice: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = invite(workspace, alice, "dora@example.org", Role.VIEWER)
    settings.EMAIL_HOST = "mail.example.org"
    with monkeypatch.context() as patch:
        patch.setattr("webapp.library.people.members.send_mail", lambda *parts: 0)
        with pytest.raises(RefusedError, match="could not be sent"):
            invite(workspace, alice, "dora@example.org", Role.EDITOR)
    assert list(open_invitations(workspace)) == [earlier.invitation]
    later = invite(workspace, alice, "dora@example.org", Role.EDITOR)
    assert list(open_invitations(workspace)) == [later.invitation]


@pytest.mark.parametrize("email", ["", "dora", "a@b", "x y@example.org", "bob@example.org"])
def test_it_refuses_what_is_no_address_or_a_member(
    workspace: Workspace, alice: User, email: str
) -> None:
    with pytest.raises(RefusedError):
        invite(workspace, alice, email, Role.VIEWER)


def test_a_second_invitation_makes_the_first_void(workspace: Workspace, alice: User) -> None:
    first = invite(workspace, alice, "dora@example.org", Role.VIEWER)
    second = invite(workspace, alice, "dora@example.org", Role.EDITOR)
    assert invitation_of(token_of(first.link)) is None
    assert list(open_invitations(workspace)) == [second.invitation]


def test_a_link_works_once(workspace: Workspace, alice: User, charlie: User) -> None:
    invited = invite(workspace, alice, charlie.email, Role.EDITOR)
    join(invited.invitation, charlie)
    assert role_of(charlie, workspace) == Role.EDITOR
    assert invitation_of(token_of(invited.link)) is None
    remove_member(Membership.objects.get(user=charlie))
    with pytest.raises(RefusedError):
        join(invited.invitation, charlie)
    assert role_of(charlie, workspace) is None


def test_a_link_expires_and_can_be_withdrawn(workspace: Workspace, alice: User) -> None:
    late = invite(workspace, alice, "dora@example.org", Role.VIEWER)
    Invitation.objects.update(expires=timezone.now())
    assert invitation_of(token_of(late.link)) is None
    other = invite(workspace, alice, "erik@example.org", Role.VIEWER)
    withdraw_invitation(other.invitation)
    assert invitation_of(token_of(other.link)) is None


def test_a_link_is_bound_to_its_address(workspace: Workspace, alice: User, charlie: User) -> None:
    invited = invite(workspace, alice, "dora@example.org", Role.OWNER)
    assert next_step(invited.invitation, charlie) is Step.OTHER_ACCOUNT
    with pytest.raises(RefusedError):
        join(invited.invitation, charlie)


def test_a_member_keeps_the_role_that_they_have(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    invited = invite(workspace, alice, charlie.email, Role.VIEWER)
    Membership.objects.create(user=charlie, workspace=workspace, role=Role.EDITOR)
    join(invited.invitation, charlie)
    assert role_of(charlie, workspace) == Role.EDITOR


def test_somebody_new_sets_a_password_and_is_in(workspace: Workspace, alice: User) -> None:
    invited = invite(workspace, alice, "dora@example.org", Role.EDITOR)
    address = invited.link.removeprefix("http://localhost:8000")
    visitor = browser()
    page = visitor.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert visitor.post(address, {"password": "short"}).status_code == 200
    assert not User.objects.filter(email="dora@example.org").exists()
    done = visitor.post(address, {"name": "Dora", "password": PASSWORD})
    assert done.status_code == 302
    assert done["Location"] == f"/w/{workspace.pk}/"
    assert role_of(User.objects.get(email="dora@example.org"), workspace) == Role.EDITOR
    assert visitor.get("/").status_code == 200


def test_a_used_link_makes_no_second_account(workspace: Workspace, alice: User) -> None:
    invited = invite(workspace, alice, "dora@example.org", Role.EDITOR)
    address = invited.link.removeprefix("http://localhost:8000")
    browser().post(address, {"password": PASSWORD})
    again = browser().post(address, {"password": PASSWORD})
    assert again.status_code == 404
    assert User.objects.filter(email="dora@example.org").count() == 1


def test_a_weak_password_makes_no_account(workspace: Workspace, alice: User) -> None:
    invited = invite(workspace, alice, "dora@example.org", Role.EDITOR)
    for weak in ("password1234", "dora@example.org"):
        with pytest.raises(ValidationError):
            join_as_new(invited.invitation, weak)
    assert not User.objects.filter(email="dora@example.org").exists()


def test_an_address_with_an_account_has_to_sign_in(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    invited = invite(workspace, alice, charlie.email, Role.EDITOR)
    address = invited.link.removeprefix("http://localhost:8000")
    visitor = browser()
    assert visitor.get(address).context["step"] == Step.SIGN_IN
    assert visitor.post(address, {"password": PASSWORD}).status_code == 200
    assert role_of(charlie, workspace) is None
    with pytest.raises(RefusedError):
        join_as_new(invited.invitation, PASSWORD)
    assert browser(charlie).post(address).status_code == 302
    assert role_of(charlie, workspace) == Role.EDITOR


def test_the_last_owner_stays(workspace: Workspace, alice: User, bob: User) -> None:
    mine = Membership.objects.get(user=alice)
    with pytest.raises(RefusedError):
        remove_member(mine)
    with pytest.raises(RefusedError):
        change_role(mine, Role.EDITOR)
    assert role_of(alice, workspace) == Role.OWNER
    change_role(Membership.objects.get(user=bob), Role.OWNER)
    change_role(mine, Role.VIEWER)
    remove_member(mine)
    assert role_of(alice, workspace) is None
    with pytest.raises(RefusedError):
        remove_member(Membership.objects.get(user=bob))


def test_an_inactive_account_cannot_join(workspace: Workspace, alice: User) -> None:
    gone = make_user("gone@example.org", is_active=False)
    invited = invite(workspace, alice, gone.email, Role.VIEWER)
    with pytest.raises(RefusedError):
        join(invited.invitation, gone)
