"""Who belongs to a workspace: invite, accept, change a role, remove, leave.

An invitation is a link for one address. Whoever opens it must be that person: signed in with the
address, or new here and setting a password. Only a hash of the link's token is kept.

The link is also the proof of the address. With a mail server it goes to the address and to nobody
else, not even to the inviter when it cannot be sent. Without one nothing can be sent to an address:
the inviter hands the link over, and vouches that it went to the right person. Either way an account
has the address that it was made with, by a link or by an administrator, and cannot change it.
"""

import logging
import secrets
import smtplib
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from webapp.accounts.models import User, digest
from webapp.adjusted.values import sends_mail, value_of
from webapp.library.errors import RefusedError
from webapp.library.models import Invitation, Membership, Role, Workspace
from webapp.notices.notify import notify

logger = logging.getLogger(__name__)

INVITATION = "invitation"  # the kind of notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A new invitation. `link` is shown this once, to the inviter; empty when it was mailed."""

    invitation: Invitation
    link: str


class Step(StrEnum):
    """What somebody with an invitation's link has to do next."""

    GONE = "gone"  # used, expired, withdrawn, or never was
    JOIN = "join"  # signed in as the person invited: say yes
    SIGN_IN = "sign_in"  # the address has an account: sign in with it
    SET_PASSWORD = "set_password"  # noqa: S105  (new here: the account is made with the password)
    OTHER_ACCOUNT = "other_account"  # signed in as somebody else


def invite(workspace: Workspace, inviter: User, email: str, role: Role) -> Invited:
    """Invite an address; an earlier invitation of it to the workspace is void from then on.

    Raises RefusedError when it is no address, a member's already, or no mail reaches it; then an
    earlier one still holds.
    """
    email = _clean_email(email)
    if workspace.memberships.filter(user__email__iexact=email).exists():
        raise RefusedError(gettext("%(email)s is a member already.") % {"email": email})
    token = secrets.token_urlsafe(32)
    link = settings.PUBLIC_URL + reverse("invitation", args=[token])
    earlier = list(open_invitations(workspace).filter(email=email).values_list("pk", flat=True))
    invitation = Invitation.objects.create(
        workspace=workspace,
        email=email,
        role=role,
        digest=digest(token),
        invited_by=inviter,
        expires=timezone.now() + Invitation.LIFE,
    )
    if sends_mail() and not _mailed(invitation, link):
        withdraw_invitation(invitation)
        told = gettext("The invitation could not be sent to %(email)s. Try again later.")
        raise RefusedError(told % {"email": email})
    open_invitations(workspace).filter(pk__in=earlier).delete()
    notify(User.objects.filter(email__iexact=email), INVITATION, invitation.pk)
    return Invited(invitation=invitation, link="" if sends_mail() else link)


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Those of a workspace that can still be accepted."""
    return workspace.invitations.filter(accepted=None, expires__gt=timezone.now())


def invitations_of(user: User) -> QuerySet[Invitation]:
    """Those that somebody with an account can accept without their links: the address is theirs."""
    alive = Invitation.objects.filter(accepted=None, expires__gt=timezone.now())
    return alive.filter(workspace__deleted_at=None, email__iexact=user.email)


def editors_of(workspace: Workspace) -> QuerySet[User]:
    """Who may change its documents, and reviews its answers."""
    theirs = workspace.memberships.filter(role__in=[Role.EDITOR, Role.OWNER])
    return User.objects.filter(memberships__in=theirs)


def withdraw_invitation(invitation: Invitation) -> None:
    """Make an invitation's link void. One that was accepted stays on record."""
    Invitation.objects.filter(pk=invitation.pk, accepted=None).delete()


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a link, while it can be accepted."""
    alive = Invitation.objects.filter(accepted=None, expires__gt=timezone.now())
    alive = alive.filter(workspace__deleted_at=None, digest=digest(token))
    return alive.select_related("workspace", "invited_by").first()


def next_step(invitation: Invitation | None, user: User | AnonymousUser) -> Step:
    """What a visitor with the link of an invitation has to do."""
    if invitation is None:
        return Step.GONE
    if isinstance(user, AnonymousUser):
        known = User.objects.filter(email__iexact=invitation.email).exists()
        return Step.SIGN_IN if known else Step.SET_PASSWORD
    return Step.JOIN if _is_for(invitation, user) else Step.OTHER_ACCOUNT


def join(invitation: Invitation, user: User) -> Membership:
    """Accept an invitation. Raises RefusedError when it is another's, used or expired."""
    if not _is_for(invitation, user):
        raise RefusedError(
            gettext("This invitation is for another address. Sign in with that one.")
        )
    with transaction.atomic():
        _use(invitation)
        membership, _ = Membership.objects.get_or_create(
            workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
        )
    return membership


def join_as_new(invitation: Invitation, password: str, *, name: str = "") -> User:
    """Accept an invitation as somebody without an account, which is made.

    Raises RefusedError when it is used or expired, or the address has an account after all, and
    django.core.exceptions.ValidationError when the password is too weak.
    """
    validate_password(password, User(email=invitation.email, name=name))
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name.strip()[:100])
            join(invitation, user)
    except IntegrityError:  # also of two at the same time
        told = gettext("This address has an account already. Sign in with it.")
        raise RefusedError(told) from None
    logger.info("user %s joined by invitation %s", user.pk, invitation.pk)
    return user


def change_role(membership: Membership, role: Role) -> None:
    """Give a member another role. Raises RefusedError for the last owner."""
    with transaction.atomic():
        _keep_an_owner(membership, stays=role == Role.OWNER)
        Membership.objects.filter(pk=membership.pk).update(role=role)


def remove_member(membership: Membership) -> None:
    """Take somebody out of a workspace, from the next request on.

    Also for leaving oneself. Raises RefusedError for the last owner.
    """
    with transaction.atomic():
        _keep_an_owner(membership, stays=False)
        Membership.objects.filter(pk=membership.pk).delete()


def _keep_an_owner(membership: Membership, *, stays: bool) -> None:
    """Refuse what would leave a workspace with nobody to manage it.

    The lock on the workspace makes two owners who leave at the same time wait for each other.
    """
    workspace = Workspace.objects.select_for_update().get(pk=membership.workspace_id)
    owners = workspace.memberships.filter(role=Role.OWNER)
    is_owner = owners.filter(pk=membership.pk).exists()
    if is_owner and not stays and owners.count() == 1:
        raise RefusedError(
            gettext("A workspace needs an owner. Make somebody else an owner first.")
        )


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RefusedError(gettext("This is not an e-mail address.")) from None
    return email


def _is_for(invitation: Invitation, user: User) -> bool:
    return user.is_active and user.email.lower() == invitation.email.lower()


def _use(invitation: Invitation) -> None:
    """Mark it as used; of two at the same time, one update finds it unused."""
    now = timezone.now()
    unused = Invitation.objects.filter(pk=invitation.pk, accepted=None, expires__gt=now)
    if not unused.update(accepted=now):
        raise RefusedError(gettext("This invitation was used already, withdrawn, or has expired."))


def _mailed(invitation: Invitation, link: str) -> bool:
    """Send the link to the person invited. False when it cannot be sent."""
    workspace, inviter = invitation.workspace, invitation.invited_by
    told = {
        "name": inviter.display_name,
        "email": inviter.email,
        "workspace": workspace.name,
        "days": Invitation.LIFE.days,
        "link": link,
        "product": value_of("INSTALLATION_NAME"),
    }
    subject = gettext("%(name)s invites you to “%(workspace)s”") % told
    message = gettext(
        "%(name)s (%(email)s) invites you to the workspace “%(workspace)s” in %(product)s.\n\n"
        "Open this link to accept, within %(days)s days:\n\n%(link)s\n"
    )
    try:
        return bool(send_mail(subject, message % told, None, [invitation.email]))
    except (smtplib.SMTPException, OSError):
        logger.exception("invitation %s could not be mailed", invitation.pk)
        return False
