"""Notices by mail: all that is due for a person goes in one."""

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import ngettext, override

from webapp.accounts.models import User
from webapp.adjusted.values import sends_mail, value_of
from webapp.names import one_line
from webapp.notices.due import BY_MAIL
from webapp.notices.kinds import Kind, kind_of
from webapp.notices.models import News, Reader
from webapp.notices.shown import ShownNews, show_news
from webapp.notices.stopping import stop_link
from webapp.notices.ways import all_ways_of

logger = logging.getLogger(__name__)

AT_ONCE = 200  # people
AGAIN = timedelta(minutes=10)  # after a mail that could not be sent, or whose sender was lost
GIVE_UP = timedelta(days=10)  # after what is told: a digest of a week waits for seven of them
LONGEST_SUBJECT = 120
LONGEST_QUOTE = 240


def send_due() -> int:
    """Mail what is due. How many mails were sent.

    A mail server that does not answer ends it: what it did not take is tried again later.
    """
    if not sends_mail():
        return 0
    due = News.objects.filter(mail_due__lte=timezone.now()).order_by("person")
    sent = 0
    for pk in list(due.values_list("person", flat=True).distinct()[:AT_ONCE]):
        try:
            sent += _mail(pk)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
            logger.exception("the mail server takes no notices for user %s", pk)
        except (smtplib.SMTPException, OSError):
            logger.exception("notices of user %s could not be mailed", pk)
            break
    return sent


def _mail(person_id: int) -> bool:
    """Mail what is due for one person; what is read meanwhile, or gone, is left out.

    If we are lost right after the mail server took it, it comes twice: better than never.
    """
    person, taken = _take(person_id)
    if person is None:  # erased since it was listed who has any
        return False
    shown = _to_mail(person, taken)
    if shown:
        _message(person, shown).send()
        logger.info("%d notices were mailed to user %s", len(shown), person.pk)
    News.objects.filter(pk__in=[one.pk for one in taken]).update(mail_due=None)
    return bool(shown)


def _take(person_id: int) -> tuple[User | None, list[News]]:
    """What is due. Nobody else takes it meanwhile, and if we are lost it is due again later."""
    now = timezone.now()
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
        taken = list(News.objects.filter(person=person, mail_due__lte=now))
        there = News.objects.filter(pk__in=[one.pk for one in taken])
        there.update(mail_due=now + AGAIN)
    return person, taken


def _to_mail(person: User, taken: Sequence[News]) -> list[ShownNews]:
    if not person.is_active or person.lacks_second_factor:
        return []
    ways, oldest = all_ways_of(person), timezone.now() - GIVE_UP
    wanted = [
        one
        for one in taken
        if one.read is None and ways.get(one.kind) in BY_MAIL and one.created > oldest
    ]
    with override(_language_of(person)):
        return show_news(wanted, person)


def _message(person: User, shown: Sequence[ShownNews]) -> EmailMessage:
    kinds = {one.news.kind: kind_of(one.news.kind) for one in shown}
    stops = [(kind, stop_link(person, kind)) for kind in kinds.values() if kind]
    with override(_language_of(person)):
        context = {
            "rows": [_row(one) for one in shown],
            "choices": _link("notice_choices"),
            "stops": stops,
        }
        body = render_to_string("notices/mail.txt", context)
        return EmailMessage(_subject(shown), body, None, [person.email], headers=_headers(stops))


def _row(one: ShownNews) -> tuple[str, str, str]:
    """What it says, what it quotes and its link, each in a line: no words look like our own."""
    quote = Truncator(one_line(one.said.quote)).chars(LONGEST_QUOTE)
    return one_line(one.said.text), quote, _link("notice", one.news.pk)


def _subject(shown: Sequence[ShownNews]) -> str:
    if len(shown) == 1:
        return Truncator(one_line(shown[0].said.text)).chars(LONGEST_SUBJECT)
    told = ngettext("%(number)s notice of %(name)s", "%(number)s notices of %(name)s", len(shown))
    return told % {"number": len(shown), "name": value_of("INSTALLATION_NAME")}


def _headers(stops: Sequence[tuple[Kind, str]]) -> dict[str, str]:
    """For the mail program's own button, which ends one kind: see RFC 8058."""
    headers = {"Auto-Submitted": "auto-generated"}
    if len(stops) == 1:
        headers["List-Unsubscribe"] = f"<{stops[0][1]}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _link(name: str, *parts: object) -> str:
    return settings.PUBLIC_URL + reverse(name, args=parts)


def _language_of(person: User) -> str:
    kept = Reader.objects.filter(pk=person.pk).values_list("language", flat=True).first()
    return kept or settings.LANGUAGE_CODE
