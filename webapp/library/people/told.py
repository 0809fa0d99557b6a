"""What notices say of invitations, to people who have an account."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from webapp.accounts.models import User
from webapp.library.models import Invitation
from webapp.library.people.members import INVITATION, invitations_of
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News, Way


def say_invitations(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """Who invites the person, as long as they can accept. One query."""
    asked = invitations_of(person).filter(pk__in=[one.about for one in news])
    found = {str(one.pk): one for one in asked.select_related("workspace", "invited_by")}
    return {one.pk: _said(found[one.about]) for one in news if one.about in found}


def _said(invitation: Invitation) -> Said:
    told = gettext("%(name)s invites you to “%(workspace)s”")
    names = {
        "name": invitation.invited_by.display_name,
        "workspace": invitation.workspace.name,
    }
    return Said(text=told % names, path=reverse("own_invitation", args=[invitation.pk]))


# By mail goes the invitation itself, which has the link and is the proof of the address.
INVITATIONS = Kind(
    name=INVITATION,
    title=gettext_lazy("Somebody invites you to a workspace (a mail has the link in any case)"),
    say=say_invitations,
    ways=(Way.NOT, Way.PAGE),
)
