"""Forgets notices when they are old."""

import logging
from datetime import timedelta

from django.utils import timezone

from webapp.adjusted.values import value_of
from webapp.notices.models import News

logger = logging.getLogger(__name__)


def forget_old_notices() -> int:
    """Delete those that are older than NOTICE_DAYS, read or not."""
    oldest = timezone.now() - timedelta(days=value_of("NOTICE_DAYS"))
    count, _ = News.objects.filter(created__lt=oldest).delete()
    if count:
        logger.info("%d notices were old", count)
    return count
