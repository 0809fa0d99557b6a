"""Which value of a setting holds, and how it is changed and undone."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries, Settings

from tests.make import browser, make_user
from tests.rows import make_ready
from webapp.accounts.models import ApiKey, User
from webapp.adjusted.changes import UndoError, adjust, undo
from webapp.adjusted.models import Change, Setting
from webapp.adjusted.table import TABLE, Type
from webapp.adjusted.values import forget, is_adjusted, mail_server, remember, sends_mail, value_of
from webapp.connected.sealed import seal
from webapp.errors import TooManyError
from webapp.library.documents.trash import delete_document, purge_expired
from webapp.library.models import Document, Workspace
from webapp.usage.limits import Payer, count_question


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


def test_each_is_a_setting_of_its_type_within_its_bounds() -> None:
    kinds: dict[str, Any] = {Type.WHOLE: int, Type.NUMBER: (int, float), Type.YES: bool}
    for one in TABLE.values():
        assert isinstance(one.usual, kinds.get(one.type, str))
        if one.type is Type.WHOLE:
            assert one.least <= int(str(one.usual)) <= one.most


def test_what_is_adjusted_holds_till_it_is_given_back(root: User, settings: Settings) -> None:
    settings.MAX_FILE_MB = 200
    assert value_of("MAX_FILE_MB") == 200
    adjust({"MAX_FILE_MB": 5}, root)
    assert (value_of("MAX_FILE_MB"), is_adjusted("MAX_FILE_MB")) == (5, True)
    adjust({"MAX_FILE_MB": None}, root)
    assert (value_of("MAX_FILE_MB"), is_adjusted("MAX_FILE_MB")) == (200, False)


def test_what_the_environment_says_holds(root: User, settings: Settings) -> None:
    adjust({"MAX_FILE_MB": 5, "EMAIL_PORT": 25}, root)
    settings.GIVEN = frozenset({"MAX_FILE_MB", "EMAIL_HOST"})
    assert value_of("MAX_FILE_MB") == settings.MAX_FILE_MB
    assert value_of("EMAIL_PORT") == settings.EMAIL_PORT  # its server's
    assert adjust({"MAX_FILE_MB": 6, "EMAIL_PORT": 26}, root) == []


def test_another_process_is_asked_for_once_in_a_while(
    root: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Setting.objects.create(name="MAX_FILE_MB", value=5)  # by another process
    forget()
    with django_assert_num_queries(1):
        assert {value_of("MAX_FILE_MB") for _ in range(10)} == {5}


def test_without_a_database_what_was_read_last_holds(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember({"MAX_FILE_MB": 5}, seconds=0)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE adjusted_setting")
    assert value_of("MAX_FILE_MB") == 5


def test_a_database_that_does_not_answer_is_not_waited_for_by_each_request(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def fails(*_: object, **__: object) -> object:
        looks.append("look")
        raise OperationalError("no connection within 5 s")

    monkeypatch.setattr(Setting.objects, "values_list", fails)
    now = [1_000.0]
    monkeypatch.setattr("webapp.adjusted.values.monotonic", lambda: now[0])
    forget()
    for now[0] in (1_000.0, 1_002.0, 1_029.0):
        assert value_of("TRASH_DAYS") == TABLE["TRASH_DAYS"].usual
    assert len(looks) == 1


def test_a_change_is_kept_with_who_and_when_and_undone(root: User) -> None:
    adjust({"TRASH_DAYS": 7, "MAX_FILE_MB": 5}, root)
    adjust({"TRASH_DAYS": 7}, root)  # which is none
    days = Change.objects.get(name="TRASH_DAYS")
    assert (days.by, days.email, days.before, days.after) == (root, root.email, None, 7)
    adjust({"TRASH_DAYS": 14}, root)
    with pytest.raises(UndoError, match="latest"):
        undo(days, root)
    undo(Change.objects.filter(name="TRASH_DAYS").earliest("-pk"), root)
    assert value_of("TRASH_DAYS") == 7
    assert value_of("MAX_FILE_MB") == 5
    assert Change.objects.count() == 4


def test_a_secret_is_sealed_for_its_server_and_stands_in_no_change(root: User) -> None:
    adjust({"EMAIL_HOST": "mail.example.org"}, root)
    adjust({"EMAIL_PASSWORD": seal("swordfish", mail_server())}, root)
    assert value_of("EMAIL_PASSWORD") == "swordfish"
    assert "swordfish" not in str(list(Setting.objects.values())) + str(
        list(Change.objects.values())
    )
    secret = Change.objects.get(name="EMAIL_PASSWORD")
    assert (secret.before, secret.after) == (None, None)
    with pytest.raises(UndoError, match="not kept"):
        undo(secret, root)
    adjust({"EMAIL_HOST": "evil.example.org"}, root)
    assert value_of("EMAIL_PASSWORD") == ""


def test_secrets_are_sealed_anew_with_the_keys_of_models(root: User, settings: Settings) -> None:
    adjust({"EMAIL_PASSWORD": seal("swordfish", mail_server())}, root)
    settings.MODEL_KEYS_SECRET = ["n" * 40, *settings.MODEL_KEYS_SECRET]
    call_command("seal_model_keys")
    settings.MODEL_KEYS_SECRET = ["n" * 40]
    forget()
    assert value_of("EMAIL_PASSWORD") == "swordfish"


def test_limits_hold_at_once(root: User) -> None:
    adjust({"PERSON_QUESTIONS_PER_MINUTE": 1}, root)
    count_question(Payer(user_id=root.pk))
    with pytest.raises(TooManyError, match="1 question a minute"):
        count_question(Payer(user_id=root.pk))


def test_the_trash_keeps_as_long_as_is_set(workspace: Workspace, root: User) -> None:
    delete_document(make_ready(workspace, "Words."))
    Document.objects.update(deleted_at="2026-01-01T00:00:00Z")
    adjust({"TRASH_DAYS": 3650}, root)
    assert purge_expired() == 0
    adjust({"TRASH_DAYS": 1}, root)
    assert purge_expired() == 1


def test_a_second_factor_can_be_demanded_of_administrators_alone(root: User, alice: User) -> None:
    key = ApiKey.issue(root)[1]
    adjust({"REQUIRE_SECOND_FACTOR_OF_ADMINISTRATORS": True}, root)
    assert browser(root).get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"
    assert ApiKey.user_of(key) is None
    assert browser(alice).get("/").status_code == 200


def test_a_mail_is_from_the_sender_that_is_set(
    root: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "webapp.adjusted.mail.Backend"
    adjust({"EMAIL_FROM": "answers@example.org"}, root)
    assert not sends_mail()
    send_mail("Hello", "Words.", None, ["alice@example.org"])
    assert "From: answers@example.org" in capsys.readouterr().out
    assert mail.outbox == []
