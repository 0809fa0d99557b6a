"""When people were here last, by day, and how often they signed in."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError, transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from webapp.accounts.models import Presence, User

logger = logging.getLogger(__name__)

NOTED = "seen"  # in the session: the day that was noted last


def note_presence(request: HttpRequest, user: User) -> None:
    """Keep that somebody is here today; the session knows whether that was done.

    Where it cannot be written, as on a full disk, nobody is kept from the page for it.
    """
    day = timezone.now().date()
    if request.session.get(NOTED) == day.isoformat():
        return
    with _if_it_can_be_written():
        if not Presence.objects.filter(pk=user.pk).update(seen=day):
            Presence.objects.get_or_create(pk=user.pk, defaults={"seen": day})
        request.session[NOTED] = day.isoformat()


@receiver(user_logged_in)
def _count(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """`more` is what Django tells a receiver."""
    note_presence(request, user)
    with _if_it_can_be_written():
        Presence.objects.filter(pk=user.pk).update(sign_ins=F("sign_ins") + 1)


@contextmanager
def _if_it_can_be_written() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        logger.warning("presence could not be kept: %s", type(error).__name__)
