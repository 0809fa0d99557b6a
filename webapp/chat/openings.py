"""An administrator opens somebody's conversation: with a reason, which its person can read."""

from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.chat.models import Conversation, ConversationOpening
from webapp.library.errors import RefusedError

SHORTEST, LONGEST = 10, 1_000  # characters of a reason


def open_conversation(talk: Conversation, user: User, reason: str) -> ConversationOpening:
    """Keep that somebody opens a conversation, and why. Raises RefusedError without a reason."""
    reason = " ".join(reason.replace("\x00", "").split())[:LONGEST]
    if len(reason) < SHORTEST:
        raise RefusedError(
            gettext("Say why, in %(number)s characters or more.") % {"number": SHORTEST}
        )
    return ConversationOpening.objects.create(
        conversation=talk, asker=talk.user, user=user, email=user.email, reason=reason
    )
