"""One's own account."""

from django.core import mail
from pytest_django import Settings

from tests.make import browser, prove
from webapp.accounts.models import ApiKey, User


def test_a_key_is_shown_once_and_kept_as_a_hash(alice: User) -> None:
    client = prove(browser(alice))
    page = client.post("/account/keys/new", {"name": "Nightly import", "days": "30"}).text
    key = ApiKey.objects.get()
    secret = page.split("data-secret>")[1].split("<")[0]
    assert secret.startswith("vc_")
    assert ApiKey.user_of(secret) == alice
    assert key.expires is not None
    assert secret not in client.get("/account/").text
    assert key.digest not in page


def test_a_revoked_key_does_not_work(alice: User) -> None:
    key, secret = ApiKey.issue(alice)
    browser(alice).post(f"/account/keys/{key.pk}/revoke")
    assert ApiKey.user_of(secret) is None


def test_nobody_revokes_anothers_key(alice: User, bob: User) -> None:
    key, secret = ApiKey.issue(alice)
    assert browser(bob).post(f"/account/keys/{key.pk}/revoke").status_code == 404
    assert ApiKey.user_of(secret) == alice


def test_the_name_can_be_changed_and_nothing_else_with_it(alice: User) -> None:
    given = {"name": " Alice  Liddell ", "is_staff": "on", "email": "x@example.org"}
    browser(alice).post("/account/name", given)
    alice.refresh_from_db()
    assert (alice.name, alice.is_staff) == ("Alice Liddell", False)
    assert alice.email == "alice@example.org"


def test_a_wrong_password_is_told_without_saying_whose_it_is(alice: User) -> None:
    for login in (alice.email, "nobody@example.org"):
        page = browser().post("/accounts/login/", {"login": login, "password": "guessed"}).text
        assert "This e-mail address and password do not belong together." in page


def test_signing_up_is_closed(db: None) -> None:
    assert "invitation" in browser().get("/accounts/signup/").text
    given = {"email": "new@example.org", "password1": "correct horse battery"}
    assert "invitation" in browser().post("/accounts/signup/", given).text
    assert not User.objects.exists()


def test_the_way_in_is_ours(db: None) -> None:
    page = browser().get("/accounts/login/").text
    assert "E-mail address" in page
    assert "veracite.css" in page


def test_no_mail_goes_to_an_address_that_has_no_account(alice: User, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    for email in ("nobody@example.org", alice.email):
        browser().post("/accounts/password/reset/", {"email": email})
    assert [sent.to for sent in mail.outbox] == [[alice.email]]


def test_without_a_mail_server_no_link_is_promised(alice: User) -> None:
    for page in (
        browser().get("/accounts/password/reset/"),
        browser().post("/accounts/password/reset/", {"email": alice.email}),
    ):
        assert page.status_code == 200
        assert "No mail server is set up here" in page.text
        assert "Ask an administrator" in page.text
        assert "Send the link" not in page.text
