"""What persons are told, and how each wants to be."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from webapp.accounts.models import User


class Way(models.TextChoices):
    """How a person is told of things of a kind."""

    NOT = "not", gettext_lazy("Not at all")
    PAGE = "page", gettext_lazy("In the page")
    ONCE = "once", gettext_lazy("In the page, and by mail at once")
    DAILY = "daily", gettext_lazy("In the page, and a mail a day")
    WEEKLY = "weekly", gettext_lazy("In the page, and a mail a week")


class NewsQuerySet(models.QuerySet["News"]):
    """The only doors to notices."""

    def visible_to(self, user: "User | AnonymousUser") -> "NewsQuerySet":
        """The user's own. What each leads to may be gone: see `show_news`."""
        return self.filter(person_id=user.pk or 0)

    def unread(self) -> "NewsQuerySet":
        """Those that nobody opened yet."""
        return self.filter(read=None)


class News(models.Model):
    """What happened, for one person: of what `kind`, and the id of the thing it is `about`.

    It holds no words of its own, so that it says what its reader may see when it is read. `facts`
    are numbers and ids. `mail_due` is when it goes by mail, empty where it does not or has gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=64)
    facts = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(db_default=Now())
    read = models.DateTimeField(null=True, blank=True)
    mail_due = models.DateTimeField(null=True, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        db_table = "notices_notice"  # as pages call it
        ordering = ["-created", "pk"]
        indexes = [
            models.Index(fields=["person", "-created"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=Q(read=None), name="notices_unread"),
            models.Index(
                fields=["mail_due"], condition=Q(mail_due__isnull=False), name="notices_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"news {str(self.pk)[:8]} of {self.kind}"


class Reader(models.Model):
    """How a person wants to be told: the way of each kind that they chose one for.

    `language` is the one in which they last read their notices, for mails.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    ways = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"reader {self.pk}"
