"""Whether whoever asked may still read the answer, which can take minutes to come."""

from dataclasses import dataclass

from webapp.accounts.caller import Caller
from webapp.chat.models import Turn
from webapp.library.models import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """By what right a turn is read: somebody's way in, and their membership as it was then."""

    caller: Caller
    membership: Membership | None

    def may_read(self) -> bool:
        """Whether both are as they were. Costs three look-ups by key."""
        user, was = self.caller(), self.membership
        if user is None or was is None or user.pk != was.user_id:
            return False
        return Membership.objects.filter(pk=was.pk, role=was.role).exists()


def reader_of(turn: Turn, caller: Caller) -> Reader:
    """Whoever asked a turn, with the role that they have now."""
    talk = turn.conversation
    membership = Membership.objects.filter(user=talk.user_id, workspace=talk.workspace_id).first()
    return Reader(caller=caller, membership=membership)
