"""How many questions of one person are answered at once."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.chat.models import Turn
from webapp.errors import TooManyError

LOST_AFTER = timedelta(minutes=10)  # nobody is answering a question any more
RETRY_S = 5


def wait_for_place(user: User, *, but: Turn | None = None) -> None:
    """See to it that somebody has not too many questions being answered at once.

    The lock on the person, until the transaction ends, makes two at a time wait for each other.
    Raises TooManyError.
    """
    User.objects.select_for_update().get(pk=user.pk)
    recent = Turn.objects.filter(created__gt=timezone.now() - LOST_AFTER, state=Turn.State.ASKED)
    others = recent.filter(conversation__user=user)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.count() >= value_of("QUESTIONS_AT_ONCE"):
        told = ngettext(
            "%(number)s question of yours is being answered. Wait for it, then ask again.",
            "%(number)s questions of yours are being answered. Wait for one, then ask again.",
            value_of("QUESTIONS_AT_ONCE"),
        )
        told %= {"number": value_of("QUESTIONS_AT_ONCE")}
        raise TooManyError(told, retry_after_s=RETRY_S)
