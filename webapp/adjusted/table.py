"""The settings that may be adjusted: of which type, within which bounds, in which group."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise


class Group(TextChoices):
    """What stands on one page."""

    LIMITS = "limits", gettext_lazy("Limits")
    BUDGETS = "budgets", gettext_lazy("Budgets of language models")
    RETENTION = "retention", gettext_lazy("How long things are kept")
    MAIL = "mail", gettext_lazy("Mail")
    SIGN_IN = "sign-in", gettext_lazy("Signing in")
    APPEARANCE = "appearance", gettext_lazy("Appearance")


class Type(TextChoices):
    """What a value is."""

    WHOLE = "whole"  # number
    NUMBER = "number"
    YES = "yes"  # or no
    LINE = "line"  # of text
    HOST = "host"
    ADDRESS = "address"  # of e-mail
    SEALED = "sealed"  # a secret
    PICTURE = "picture"  # by its name: see webapp/adjusted/pictures.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustable:
    """A setting. `attribute` is its name among Django's, `least` and `most` the bounds of a number.

    Of a line `most` is how many characters it may have.

    `with_setting`: where the environment fixes that one, it fixes this one too.
    """

    name: str
    group: Group
    label: StrPromise
    help: StrPromise | str = ""
    type: Type = Type.WHOLE
    least: int = 0
    most: int = 1_000_000
    attribute: str = ""
    with_setting: str = ""

    @property
    def usual(self) -> object:
        """The installation's value: of the environment, or the default."""
        return getattr(settings, self.attribute or self.name)

    @property
    def is_fixed(self) -> bool:
        """Whether the environment says it, and it cannot be adjusted."""
        return not {self.name, self.with_setting}.isdisjoint(settings.GIVEN)


WITHOUT = gettext_lazy("0: without a limit.")

_LIMITS = (
    Adjustable(
        name="MAX_FILE_MB", group=Group.LIMITS, least=1, most=100_000,
        label=gettext_lazy("Largest file, MB"),
    ),
    Adjustable(
        name="MAX_WORKSPACE_GB", group=Group.LIMITS, least=1, most=1_000_000,
        label=gettext_lazy("Largest workspace, GB"),
    ),
    Adjustable(
        name="UPLOADS_PER_HOUR", group=Group.LIMITS,
        label=gettext_lazy("Files that one person may upload in an hour"), help=WITHOUT,
    ),
    Adjustable(
        name="WORKSPACES_PER_HOUR", group=Group.LIMITS,
        label=gettext_lazy("Workspaces that one person may make in an hour"), help=WITHOUT,
    ),
    Adjustable(
        name="QUESTIONS_AT_ONCE", group=Group.LIMITS, least=1, most=1_000,
        label=gettext_lazy("Questions that are answered for one person at the same time"),
    ),
    Adjustable(
        name="PERSON_QUESTIONS_PER_MINUTE", group=Group.LIMITS,
        label=gettext_lazy("Questions that one person may ask in a minute"), help=WITHOUT,
    ),
    Adjustable(
        name="WORKSPACE_QUESTIONS_PER_MINUTE", group=Group.LIMITS,
        label=gettext_lazy("Questions that one workspace may be asked in a minute"), help=WITHOUT,
    ),
)  # fmt: skip

_MOST_TOKENS = 1_000_000_000_000
_BUDGETS = tuple(
    Adjustable(
        name=name, group=Group.BUDGETS, label=label, help=WITHOUT, most=_MOST_TOKENS,
        type=Type.NUMBER if "MONEY" in name else Type.WHOLE,
    )
    for name, label in (
        ("PERSON_TOKENS_PER_DAY", gettext_lazy("Tokens of one person in a day")),
        ("PERSON_TOKENS_PER_MONTH", gettext_lazy("Tokens of one person in a month")),
        ("PERSON_MONEY_PER_DAY", gettext_lazy("Money of one person in a day")),
        ("PERSON_MONEY_PER_MONTH", gettext_lazy("Money of one person in a month")),
        ("WORKSPACE_TOKENS_PER_DAY", gettext_lazy("Tokens of one workspace in a day")),
        ("WORKSPACE_TOKENS_PER_MONTH", gettext_lazy("Tokens of one workspace in a month")),
        ("WORKSPACE_MONEY_PER_DAY", gettext_lazy("Money of one workspace in a day")),
        ("WORKSPACE_MONEY_PER_MONTH", gettext_lazy("Money of one workspace in a month")),
    )
)  # fmt: skip

_RETENTION = (
    Adjustable(
        name="TRASH_DAYS", group=Group.RETENTION, most=3_650,
        label=gettext_lazy("Days in the trash"),
        help=gettext_lazy(
            "With fewer days, what has been in the trash for longer is deleted for good within a "
            "minute, and does not come back when this is undone. 0: deleted for good at once."
        ),
    ),
    Adjustable(
        name="USAGE_DAYS", group=Group.RETENTION, least=31, most=3_650,
        label=gettext_lazy("Days for which requests to models are listed"),
        help=gettext_lazy("Those that are older go in the night, and do not come back."),
    ),
    Adjustable(
        name="BACKUPS_KEPT", group=Group.RETENTION, least=1, most=1_000,
        label=gettext_lazy("Backups that are kept"),
    ),
    Adjustable(
        name="NOTICE_DAYS", group=Group.RETENTION, least=1, most=3_650,
        label=gettext_lazy("Days for which notices are kept"),
    ),
)  # fmt: skip

_MAIL = (
    Adjustable(
        name="EMAIL_HOST", group=Group.MAIL, type=Type.HOST, label=gettext_lazy("Mail server"),
        help=gettext_lazy("Without one, mails are written to the log."),
    ),
    Adjustable(
        name="EMAIL_PORT", group=Group.MAIL, least=1, most=65_535, label=gettext_lazy("Port"),
        with_setting="EMAIL_HOST",
    ),
    Adjustable(
        name="EMAIL_USE_TLS", group=Group.MAIL, type=Type.YES, label=gettext_lazy("STARTTLS"),
        with_setting="EMAIL_HOST",
    ),
    Adjustable(
        name="EMAIL_USER", group=Group.MAIL, type=Type.LINE, label=gettext_lazy("User"),
        attribute="EMAIL_HOST_USER", with_setting="EMAIL_HOST",
    ),
    Adjustable(
        name="EMAIL_PASSWORD", group=Group.MAIL, type=Type.SEALED, label=gettext_lazy("Password"),
        attribute="EMAIL_HOST_PASSWORD", with_setting="EMAIL_HOST",
        help=gettext_lazy("It is kept for this server and port alone, and never shown."),
    ),
    Adjustable(
        name="EMAIL_FROM", group=Group.MAIL, type=Type.ADDRESS, label=gettext_lazy("Sender"),
        attribute="DEFAULT_FROM_EMAIL",
    ),
    Adjustable(
        name="DIGEST_HOUR", group=Group.MAIL, most=23,
        label=gettext_lazy("Hour at which digests of notices are mailed"),
        help=gettext_lazy("0 to 23, in UTC. What is due already goes as it was due."),
    ),
    Adjustable(
        name="DIGEST_DAY", group=Group.MAIL, least=1, most=7,
        label=gettext_lazy("Day of those that go once a week"),
        help=gettext_lazy("1 for Monday to 7 for Sunday."),
    ),
)  # fmt: skip

_SIGN_IN = (
    Adjustable(
        name="SIGN_UP", group=Group.SIGN_IN, type=Type.YES,
        label=gettext_lazy("People may make accounts for themselves"),
        help=gettext_lazy(
            "By a link that is mailed to their address: it needs a mail server. Else accounts come "
            "with an invitation, or from an administrator."
        ),
    ),
    Adjustable(
        name="SIGN_UP_DOMAINS", group=Group.SIGN_IN, type=Type.LINE, most=300,
        label=gettext_lazy("Of addresses that end with"),
        help=gettext_lazy("Such as “example.org, example.com”. None: of all addresses."),
    ),
    Adjustable(
        name="REQUIRE_SECOND_FACTOR_OF_ADMINISTRATORS", group=Group.SIGN_IN, type=Type.YES,
        label=gettext_lazy("Administrators need a second factor"),
        help=gettext_lazy(
            "Who has none gets no further than setting one up, and no API key of theirs works."
        ),
    ),
    Adjustable(
        name="REQUIRE_SECOND_FACTOR", group=Group.SIGN_IN, type=Type.YES,
        label=gettext_lazy("Everybody needs a second factor"),
        help=gettext_lazy("The same for all people."),
    ),
)  # fmt: skip

_APPEARANCE = (
    Adjustable(
        name="INSTALLATION_NAME", group=Group.APPEARANCE, type=Type.LINE, most=40,
        label=gettext_lazy("Name of the installation"),
        help=gettext_lazy("It is in the header, on the page for signing in and in mails."),
    ),
    Adjustable(
        name="LOGO", group=Group.APPEARANCE, type=Type.PICTURE, label=gettext_lazy("Logo"),
        help=gettext_lazy(
            "A PNG, JPEG or WebP of at most 1 MB; it is made small. Nothing chosen: as it is."
        ),
    ),
)  # fmt: skip

TABLE: Mapping[str, Adjustable] = {
    one.name: one for one in (*_LIMITS, *_BUDGETS, *_RETENTION, *_MAIL, *_SIGN_IN, *_APPEARANCE)
}
