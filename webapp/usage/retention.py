"""Forgets the rows of requests when they are old."""

import logging
from datetime import timedelta

from django.utils import timezone

from webapp.adjusted.values import value_of
from webapp.usage.budgets import close_lost
from webapp.usage.models import ModelRequest

logger = logging.getLogger(__name__)


def forget_old() -> int:
    """Delete the rows that are older than USAGE_DAYS, and close those of lost requests."""
    close_lost()
    oldest = timezone.localdate() - timedelta(days=value_of("USAGE_DAYS"))
    count, _ = ModelRequest.objects.filter(day__lt=oldest).delete()
    if count:
        logger.info("%d rows of requests to models were old", count)
    return count
