"""The pages on settings: what may be changed is, within its bounds, and by whoever proves it."""

import re
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pytest_django import Settings

from tests.make import browser, make_user, prove
from tests.servers import free_port
from webapp.accounts.models import User
from webapp.adjusted.changes import adjust
from webapp.adjusted.models import Change, Picture, Setting
from webapp.adjusted.table import Group
from webapp.adjusted.values import value_of

PATH = "/admin/settings/"
SECRET = "swordfish-in-the-sea"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


def test_a_value_is_set_listed_and_undone(panel: Client, root: User) -> None:
    told = panel.post(f"{PATH}limits/", {"MAX_FILE_MB": "5"}, follow=True).text
    assert "Saved" in told
    assert value_of("MAX_FILE_MB") == 5
    listed = panel.get(PATH).text
    for words in ("adjusted", "Largest file, MB", "root@example.org", "200"):
        assert words in listed
    undo = re.search(r'action="(/admin/settings/undo/\d+/)"', listed)
    assert undo
    assert "Undone" in panel.post(undo[1], follow=True).text
    assert not Setting.objects.exists()
    assert "undo the latest change first" in panel.post(undo[1], follow=True).text
    assert LogEntry.objects.filter(user=root).count() == 2


@pytest.mark.parametrize("given", ["0", "-1", "much", "1e9", "999999999"])
def test_what_is_out_of_bounds_is_refused(panel: Client, given: str) -> None:
    page = panel.post(f"{PATH}limits/", {"MAX_FILE_MB": given})
    assert "errorlist" in page.text
    assert not Setting.objects.exists()


def test_a_limit_of_nothing_is_told_as_none(panel: Client, root: User) -> None:
    adjust({"UPLOADS_PER_HOUR": 0}, root)
    listed = re.sub(r"\s+", " ", panel.get(PATH).text)
    assert "may upload in an hour</dt><dd>no limit" in listed
    assert '<td data-label="To">no limit</td>' in listed


def test_an_empty_field_is_as_installed(panel: Client, root: User) -> None:
    adjust({"MAX_FILE_MB": 5, "UPLOADS_PER_HOUR": 3}, root)
    panel.post(f"{PATH}limits/", {"MAX_FILE_MB": "", "UPLOADS_PER_HOUR": "3"})
    assert list(Setting.objects.values_list("name", flat=True)) == ["UPLOADS_PER_HOUR"]


def test_what_the_environment_fixes_is_shown_as_fixed(panel: Client, settings: Settings) -> None:
    settings.GIVEN = frozenset({"MAX_FILE_MB"})
    for path in (PATH, f"{PATH}limits/"):
        assert "set by the environment" in panel.get(path).text
    assert 'name="MAX_FILE_MB"' not in panel.get(f"{PATH}limits/").text
    panel.post(f"{PATH}limits/", {"MAX_FILE_MB": "5"})
    assert not Setting.objects.exists()


@pytest.mark.parametrize("group", ["mail", "sign-in", "retention"])
def test_what_lets_in_or_deletes_wants_the_password_first(panel: Client, group: str) -> None:
    path = f"{PATH}{group}/"
    assert panel.get(path)["Location"].startswith("/accounts/reauthenticate/")
    panel.post(
        path, {"EMAIL_FROM": "evil@example.org", "REQUIRE_SECOND_FACTOR": "yes", "TRASH_DAYS": "0"}
    )
    assert not Change.objects.exists()
    assert prove(panel).get(path).status_code == 200


def test_the_password_of_the_mail_server_goes_in_and_never_comes_out(
    panel: Client, root: User
) -> None:
    given = {"EMAIL_HOST": "mail.example.org", "EMAIL_PORT": "2525", "EMAIL_USER": "veracite",
             "EMAIL_PASSWORD": SECRET}  # fmt: skip
    prove(panel).post(f"{PATH}mail/", given)
    assert value_of("EMAIL_PASSWORD") == SECRET
    panel.post(f"{PATH}mail/", {**given, "EMAIL_PASSWORD": ""})
    assert value_of("EMAIL_PASSWORD") == SECRET
    pages = panel.get(PATH).text + panel.get(f"{PATH}mail/").text
    assert SECRET not in pages
    assert "another one" in pages
    assert SECRET not in str(list(LogEntry.objects.values()))
    panel.post(f"{PATH}mail/", {**given, "EMAIL_USER": "", "EMAIL_PASSWORD": ""})
    assert value_of("EMAIL_PASSWORD") == ""


@pytest.mark.parametrize("host", ["http://mail", "mail/x", "user@mail", "169.254.169.254"])
def test_no_mail_is_handed_to_what_is_no_mail_server(panel: Client, host: str) -> None:
    assert "errorlist" in prove(panel).post(f"{PATH}mail/", {"EMAIL_HOST": host}).text
    assert not Setting.objects.exists()


@pytest.fixture
def no_server(root: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "webapp.adjusted.mail.Backend"
    adjust({"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": free_port()}, root)


def test_a_test_mail_goes_to_who_asks(panel: Client) -> None:
    told = prove(panel).post(f"{PATH}mail/test/", follow=True).text
    assert "on its way to root@example.org" in told
    assert [one.to for one in mail.outbox] == [["root@example.org"]]


def test_it_is_told_why_no_mail_goes(panel: Client, no_server: None) -> None:
    prove(panel)
    assert "does not answer" in panel.post(f"{PATH}mail/test/", follow=True).text


def test_every_group_has_its_page(panel: Client) -> None:
    prove(panel)
    for group in Group:
        assert panel.get(f"{PATH}{group.value}/").status_code == 200
    assert panel.get(f"{PATH}other/").status_code == 404


def picture_file(name: str = "logo.png", form: str = "PNG", side: int = 600) -> SimpleUploadedFile:
    """A picture with words in its head, twice as wide as high."""
    content, told = BytesIO(), PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    drawn = Image.new("RGB", (side, side // 2), "teal")
    drawn.save(content, form, **({"pnginfo": told} if form == "PNG" else {}))
    return SimpleUploadedFile(name, content.getvalue())


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_shown_to_everybody(panel: Client, form: str) -> None:
    panel.post(f"{PATH}appearance/", {"LOGO": picture_file(form=form), "INSTALLATION_NAME": ""})
    page = browser().get("/accounts/login/").text
    address = re.search(r'<img src="(/logo/\w+)"', page)
    assert address
    reply = browser().get(address[1])
    assert (reply["Content-Type"], reply["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"script" not in reply.content
    with Image.open(BytesIO(reply.content)) as shown:
        assert shown.size == (256, 128)
    panel.post(f"{PATH}appearance/", {"INSTALLATION_NAME": "Fjord"})  # without choosing another
    assert address[1] in panel.get("/").text


def test_a_logo_is_taken_away_and_undone(panel: Client) -> None:
    panel.post(f"{PATH}appearance/", {"LOGO": picture_file()})
    name = value_of("LOGO")
    panel.post(f"{PATH}appearance/", {"LOGO-clear": "on"})
    assert value_of("LOGO") == ""
    assert browser().get(f"/logo/{name}").status_code == 404
    panel.post(f"{PATH}undo/{Change.objects.all()[0].pk}/")
    assert value_of("LOGO") == name


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "given",
    [SVG, b"GIF89a" + bytes(50), b"words", bytes(1_000_001), b"\x89PNG\r\n\x1a\n" + bytes(90)],
)
def test_what_is_no_small_picture_is_no_logo(panel: Client, given: bytes) -> None:
    page = panel.post(f"{PATH}appearance/", {"LOGO": SimpleUploadedFile("logo.png", given)})
    assert "errorlist" in page.text
    assert not Setting.objects.exists()
    assert not Picture.objects.exists()


def test_the_name_is_on_every_page_and_in_mails(panel: Client, alice: User) -> None:
    panel.post(f"{PATH}appearance/", {"INSTALLATION_NAME": " Fjord\u200b <b>"})
    assert value_of("INSTALLATION_NAME") == "Fjord <b>"
    for path in ("/", "/admin/", "/nowhere"):
        assert "Fjord &lt;b&gt;" in panel.get(path).text
    assert "Fjord &lt;b&gt;" in browser().get("/accounts/login/").text
    adjust({"EMAIL_HOST": "localhost"}, alice)
    browser().post("/accounts/password/reset/", {"email": alice.email})
    assert mail.outbox[0].subject.startswith("Fjord <b>: ")
    assert "Fjord <b>" in mail.outbox[0].body
    assert "example.com" not in mail.outbox[0].body
