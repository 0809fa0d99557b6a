"""When a notice goes by mail."""

from datetime import datetime, timedelta

from django.utils import timezone

from webapp.adjusted.values import sends_mail, value_of
from webapp.notices.models import Way

BY_MAIL = {Way.ONCE, Way.DAILY, Way.WEEKLY}


def mail_due(way: Way) -> datetime | None:
    """The moment of the mail for somebody of that way, who is told now; None where there is none.

    Digests go at DIGEST_HOUR, those of a week on DIGEST_DAY.
    """
    if not sends_mail() or way not in BY_MAIL:
        return None
    now = timezone.now()
    if way == Way.ONCE:
        return now
    due = now.replace(hour=value_of("DIGEST_HOUR"), minute=0, second=0, microsecond=0)
    if due <= now:
        due += timedelta(days=1)
    if way == Way.WEEKLY:
        due += timedelta(days=(value_of("DIGEST_DAY") - due.isoweekday()) % 7)
    return due
