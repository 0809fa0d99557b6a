"""Notices by mail: at once or in digests, to whom they concern, as far as they may see now."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from tests.make import browser
from tests.rows import make_ready
from tests.servers import free_port
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.adjusted.changes import adjust
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Share
from webapp.chat.sharing.comments import add_comment
from webapp.library.models import Membership, Workspace
from webapp.notices import kinds
from webapp.notices.due import mail_due
from webapp.notices.kinds import Kind, Said
from webapp.notices.mail import AGAIN, send_due
from webapp.notices.models import News, Reader, Way
from webapp.notices.notify import notify
from webapp.notices.ways import all_ways_of, choose_ways

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def mail_server_named(settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://papers.example.org"


@pytest.fixture
def share(workspace: Workspace, bob: User) -> Share:
    turn = make_turn(bob, workspace, make_answer(make_ready(workspace, TEXT)))
    return Share.objects.create(conversation=turn.conversation, until=timezone.now())


def say(share: Share, user: User, text: str) -> None:
    add_comment(share, share.turns.get(), user, text)


def make_due() -> None:
    """The time of the digests has come."""
    News.objects.exclude(mail_due=None).update(mail_due=timezone.now())


def test_a_mention_is_mailed_at_once_with_a_link_of_the_public_address(
    share: Share, vera: User, alice: User
) -> None:
    say(share, vera, "Is that net, @alice?\nI ask.")
    assert send_due() == 1
    (message,) = mail.outbox
    notice = News.objects.get(kind="mention")
    assert message.to == ["alice@example.org"]
    assert message.subject.startswith("vera mentions you in a comment on “")
    assert "    Is that net, @alice? I ask.\n" in message.body
    assert f"https://papers.example.org/notices/{notice.pk}/" in message.body
    assert send_due() == 0


def test_a_comment_is_not_mailed_unless_it_is_chosen(share: Share, vera: User, bob: User) -> None:
    say(share, vera, "A slip.")
    assert send_due() == 0
    choose_ways(bob, {"comment": "once"})
    say(share, vera, "Another.")
    assert send_due() == 1
    assert "Another." in mail.outbox[0].body
    assert "A slip." not in mail.outbox[0].body


def test_a_digest_has_all_that_is_due(share: Share, vera: User, alice: User, bob: User) -> None:
    choose_ways(bob, {"comment": "daily", "mention": "weekly"})
    for text in ("One.", "Two.", "Three, @bob."):
        say(share, vera, text)
    assert send_due() == 0
    make_due()
    assert send_due() == 1
    (message,) = mail.outbox
    assert message.subject == "3 notices of Veracite"
    assert all(text in message.body for text in ("One.", "Two.", "Three, @bob."))
    assert message.body.count("/notices/stop/") == 2
    assert "List-Unsubscribe" not in message.extra_headers


@pytest.mark.parametrize(("way", "mails"), [("daily", 2), ("once", 1)])
def test_what_goes_on_is_in_each_digest_and_mailed_once_until_somebody_looks(
    workspace: Workspace, vera: User, bob: User, way: str, mails: int
) -> None:
    choose_ways(bob, {"review": way})
    turn = make_turn(vera, workspace, make_answer(make_ready(workspace, TEXT)))
    for mark in ("wrong", "partly"):
        give_feedback(turn, vera, mark=mark)
        make_due()
        send_due()
    assert [one.to for one in mail.outbox] == [[bob.email]] * mails
    assert News.objects.filter(person=bob).count() == 1


@pytest.mark.parametrize(
    ("way", "now", "due"),
    [
        (Way.DAILY, datetime(2026, 11, 30, 5, 59, tzinfo=UTC), (11, 30)),
        (Way.DAILY, datetime(2026, 11, 30, 6, 0, tzinfo=UTC), (12, 1)),
        (Way.WEEKLY, datetime(2026, 11, 30, 5, 0, tzinfo=UTC), (11, 30)),
        (Way.WEEKLY, datetime(2026, 11, 30, 7, 0, tzinfo=UTC), (12, 7)),
    ],
)
def test_digests_go_at_their_hour_and_day(
    way: Way, now: datetime, due: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    assert mail_due(way) == datetime(2026, *due, 6, tzinfo=UTC)


def read(share: Share, alice: User) -> None:
    browser(alice).post("/notices/read")


def leave(share: Share, alice: User) -> None:
    Membership.objects.filter(user=alice).delete()


def end_sharing(share: Share, alice: User) -> None:
    share.delete()


def lock_out(share: Share, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)


def choose_the_page(share: Share, alice: User) -> None:
    choose_ways(alice, {"mention": "page"})


@pytest.mark.parametrize("event", [read, leave, end_sharing, lock_out, choose_the_page])
def test_nothing_is_mailed_that_is_not_to_be_seen_or_wanted_any_more(
    share: Share, vera: User, alice: User, event: Any
) -> None:
    say(share, vera, "The canary, @alice.")
    event(share, alice)
    assert send_due() == 0
    assert mail.outbox == []
    assert not News.objects.exclude(mail_due=None).exists()


def test_no_words_are_mailed_to_who_lacks_the_second_factor(
    share: Share, vera: User, alice: User, settings: LazySettings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    say(share, vera, "The canary, @alice.")
    assert send_due() == 0


def test_without_a_mail_server_nothing_is_kept_for_later(
    share: Share, vera: User, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""
    say(share, vera, "See, @alice.")
    settings.EMAIL_HOST = "mail.example.org"
    assert send_due() == 0


def test_a_mail_server_that_is_taken_away_leaves_nothing_in_the_log(
    share: Share, vera: User, settings: LazySettings
) -> None:
    say(share, vera, "The canary, @alice.")
    settings.EMAIL_HOST = ""
    assert send_due() == 0
    assert mail.outbox == []


def test_the_hour_of_digests_is_adjusted_while_it_runs(alice: User) -> None:
    adjust({"DIGEST_HOUR": 17}, alice)
    due = mail_due(Way.DAILY)
    assert due is not None
    assert due.hour == 17


def test_the_link_in_a_mail_ends_that_kind_alone_without_signing_in(
    share: Share, vera: User, alice: User
) -> None:
    choose_ways(alice, {"comment": "daily"})
    say(share, vera, "See, @alice.")
    send_due()
    headers = mail.outbox[0].extra_headers
    link = headers["List-Unsubscribe"].strip("<>").removeprefix("https://papers.example.org")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    anybody = browser()
    assert "End mails of this kind?" in anybody.get(link).text
    assert all_ways_of(alice)["mention"] == Way.ONCE  # a program that looks at mails opened it
    told = anybody.post(link, {"List-Unsubscribe": "One-Click"})
    assert "No more mails of this kind" in told.text
    ways = all_ways_of(alice)
    assert (ways["mention"], ways["comment"]) == (Way.PAGE, Way.DAILY)
    assert anybody.get("/notices/").status_code == 302
    assert anybody.get(re.sub(r"stop/.", "stop/x", link)).status_code == 404


def say_language(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    return {one.pk: Said(text=get_language() or "", path="/") for one in news}


def test_it_is_written_in_the_language_of_its_reader(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser(alice).get("/notices/")
    reader = Reader.objects.get(person=alice)
    assert reader.language == "en"
    Reader.objects.update(language="de")
    spoken = Kind(name="spoken", title=gettext_lazy("Spoken"), say=say_language, way=Way.ONCE)
    monkeypatch.setitem(kinds._kinds, "spoken", spoken)
    notify([alice], "spoken", 1)
    assert send_due() == 1
    assert mail.outbox[0].subject == "de"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[list[Envelope]]:
    """What a mail server on this machine was given."""
    taken: list[Envelope] = []

    class Keeper:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            taken.append(envelope)
            return "250 OK"

    controller = Controller(Keeper(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = False
    yield taken
    controller.stop()


def test_a_mail_server_takes_it(
    server: list[Envelope], share: Share, vera: User, alice: User
) -> None:
    say(share, vera, "Grüße, @alice.")
    assert send_due() == 1
    (envelope,) = server
    assert envelope.rcpt_tos == ["alice@example.org"]
    message = message_from_bytes(envelope.original_content or b"", policy=default)
    assert "vera mentions you" in message["Subject"]
    assert "Grüße, @alice." in message.get_content()


def test_a_mail_that_could_not_be_sent_is_sent_later(
    share: Share, vera: User, alice: User, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    say(share, vera, "See, @alice.")
    assert send_due() == 0
    notice = News.objects.get(kind="mention")
    assert notice.mail_due is not None
    assert timezone.now() < notice.mail_due <= timezone.now() + AGAIN
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 0
    News.objects.update(mail_due=timezone.now())
    assert send_due() == 1


class Erasing(EmailBackend):
    """Somebody is erased while the first mail is sent."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        User.objects.filter(notices__isnull=False).exclude(email__in=messages[0].to).delete()
        return super().send_messages(messages)


def test_who_is_erased_meanwhile_keeps_nobody_from_their_mail(
    share: Share, vera: User, alice: User, bob: User, settings: LazySettings
) -> None:
    say(share, vera, "See, @alice and @bob.")
    settings.EMAIL_BACKEND = f"{__name__}.Erasing"
    assert send_due() == 1
    assert len(mail.outbox) == 1


def test_what_is_old_is_not_mailed(share: Share, vera: User, alice: User) -> None:
    say(share, vera, "See, @alice.")
    News.objects.update(created=timezone.now() - timedelta(days=11))
    assert send_due() == 0
