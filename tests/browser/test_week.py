"""A team's week: asked, shared, commented, kept, exported, and told by notice and by mail."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import docx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask, follow, sign_in
from tests.browser.test_administration import change_and_undo_a_setting, mend_a_failed_file
from tests.pdfs import box, make_pdf
from tests.product import EMAIL, Product
from tests.servers import free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(600)]

WORDS = "The ferry to Vinterholm leaves at nine. It takes forty cars and two lorries."
QUESTION = "How many cars does the ferry take?"
OWN = "The ferry to Vinterholm leaves at nine."
NEW_PASSWORD = "Fjord-41-harbour"


@dataclass
class Mails:
    """The port of a mail server, and what it was given."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)


@pytest.fixture(scope="module")
def mails() -> Iterator[Mails]:
    """A mail server."""
    mails = Mails(port=free_port())

    class Keeper:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            content = envelope.original_content or b""
            mails.taken.append(message_from_bytes(content, policy=default))
            return "250 OK"

    controller = Controller(Keeper(), hostname="127.0.0.1", port=mails.port)
    controller.start()
    yield mails
    controller.stop()


@pytest.fixture(scope="module")
def office(mails: Mails, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product of a team whose installation sends mails."""
    folder, port = tmp_path_factory.mktemp("office"), str(mails.port)
    with Product(folder, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS="false") as office:
        yield office


def window(chromium: Browser, office: Product) -> Page:
    context = chromium.new_context(base_url=office.url, reduced_motion="reduce")
    return context.new_page()


def mail_to(mails: Mails, address: str, words: str) -> str:
    """The text of the mail that says so, once it is there."""

    def found() -> list[str]:
        return [
            text
            for one in list(mails.taken)
            if one["To"] == address and words in (text := f"{one['Subject']}\n{one.get_content()}")
        ]

    wait_until(lambda: bool(found()), 60)
    return found()[0]


def path_in(text: str, start: str) -> str:
    """The path of the first link of a mail that begins so."""
    found = re.search(rf"https?://[^/\s]+({start}\S+)", text)
    assert found, text
    return found[1]


def test_a_teams_week(
    office: Product, mails: Mails, chromium: Browser, report: Path, tmp_path: Path
) -> None:
    there = f"/w/{office.make_workspace('Ferry')}/"
    lead, dora = window(chromium, office), window(chromium, office)
    sign_in(lead, office)
    files_are_read(lead, office, there, tmp_path)
    somebody_joins(lead, dora, there, mails)
    an_answer_is_shared_and_commented(lead, dora, there)
    the_mention_comes_by_mail(lead, mails)
    comments_are_to_come_in_a_digest(lead, dora)
    the_notebook_is_filled(lead, there)
    the_notebook_is_shared(lead, dora, there)
    it_goes_out_as_word(lead, tmp_path / "notebook.docx")
    the_digest_comes_and_is_ended(chromium, office, mails)
    mend_a_failed_file(lead, office, report, tmp_path)
    change_and_undo_a_setting(lead)
    for page in (lead, dora):
        page.context.close()


def files_are_read(lead: Page, office: Product, there: str, folder: Path) -> None:
    """Who brought them is told."""
    pdf = make_pdf(folder / "Timetable.pdf", box(72, 72, 540, 700, WORDS))
    office.wait_for(office.upload(there.split("/")[2], pdf), "ready")
    lead.goto("/notices/")
    told = lead.locator(".notices li").first
    expect(told).to_contain_text("“Timetable” is read: you can ask about it.")


def somebody_joins(lead: Page, dora: Page, there: str, mails: Mails) -> None:
    """By the link that comes by mail."""
    lead.goto(f"{there}members/")
    lead.get_by_label("E-mail address").fill("dora@example.org")
    follow(lead, lead.get_by_role("button", name="Invite"))
    dora.goto(path_in(mail_to(mails, "dora@example.org", "invites you"), "/invitations/"))
    dora.get_by_label("Password").fill(NEW_PASSWORD)
    follow(dora, dora.get_by_role("button", name="Create account and join"))


def an_answer_is_shared_and_commented(lead: Page, dora: Page, there: str) -> None:
    lead.goto(there)
    ask(lead, QUESTION)
    lead.locator(".answer-tools").last.get_by_role("button", name="Share").click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_role("button", name="Create the link").click()
    dora.goto("/shared/" + dialog.locator("code").inner_text().split("/shared/")[1])
    comment(dora, "Also in winter, @admin?")
    expect(dora.locator(".comments li .mention")).to_have_text("@admin")


def comment(page: Page, words: str) -> None:
    page.get_by_label("Comment", exact=True).fill(words)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comments li").last).to_contain_text(words)


def the_mention_comes_by_mail(lead: Page, mails: Mails) -> None:
    """At once, and its link leads to the comment."""
    mail = mail_to(mails, EMAIL, "dora mentions you")
    assert "Also in winter, @admin?" in mail
    lead.goto("/")
    expect(lead.get_by_role("link", name="Notices, some unread")).to_be_visible()
    lead.goto(path_in(mail, "/notices/[0-9a-f]"))
    expect(lead.locator(".comments li")).to_contain_text("Also in winter")


def comments_are_to_come_in_a_digest(lead: Page, dora: Page) -> None:
    lead.goto("/notices/choices")
    lead.get_by_label("Somebody comments on what you share").select_option("daily")
    follow(lead, lead.get_by_role("button", name="Save"))
    comment(dora, "I ask the pilots.")
    comment(dora, "They say yes.")


def the_notebook_is_filled(lead: Page, there: str) -> None:
    """With the answer, with marked words, and with a note that is checked."""
    lead.goto(there)
    ask(lead, QUESTION)
    tools = lead.locator(".answer-tools").last
    keep = tools.locator("summary", has_text="Keep")
    keep.scroll_into_view_if_needed()  # a menu closes where its list scrolls
    keep.click()
    lead.get_by_role("button", name="The whole answer").click()
    expect(tools.get_by_role("link", name="Kept")).to_be_focused()
    lead.locator(".answer a.cite").first.click()
    lead.get_by_role("button", name="Keep the marked words in the notebook").click()
    expect(lead.get_by_role("link", name="Kept in the notebook")).to_be_visible()
    lead.goto(f"{there}notebook/")
    lead.get_by_label("A note of your own").fill(OWN)
    follow(lead, lead.get_by_role("button", name="Add"))
    follow(lead, lead.get_by_role("button", name="Does a document say this?"))
    note = lead.locator("article").last
    expect(note).to_contain_text("Held against this workspace")
    note.locator("a.cite").first.click()
    expect(lead.locator("[data-marks] rect").first).to_be_visible()
    expect(lead.locator(".kept-words")).to_contain_text("forty cars")


def the_notebook_is_shared(lead: Page, dora: Page, there: str) -> None:
    """Read by the other member, until it is ended."""
    lead.goto(f"{there}notebook/")
    lead.locator("summary", has_text="Share").click()
    follow(lead, lead.get_by_role("button", name="Create the link"))
    lead.locator("summary", has_text="Shared").click()
    path = "/shared/" + lead.locator(".secret code").inner_text().split("/shared/")[1]
    dora.goto(path)
    expect(dora.locator("article").last).to_contain_text(OWN)
    dora.locator("article a.cite").first.click()
    expect(dora.locator("[data-marks] rect").first).to_be_visible()
    follow(lead, lead.get_by_role("button", name="Stop sharing"))
    dora.goto(path)
    expect(dora.locator("h1")).to_have_text("There is nothing here")


def it_goes_out_as_word(lead: Page, path: Path) -> None:
    lead.locator("summary", has_text="Export").click()
    with lead.expect_download() as waiting:
        lead.get_by_role("link", name="Word").click()
    waiting.value.save_as(path)
    written = "\n".join(one.text for one in docx.Document(str(path)).paragraphs)
    assert "It takes forty cars" in written
    assert OWN in written


def the_digest_comes_and_is_ended(chromium: Browser, office: Product, mails: Mails) -> None:
    """By its link, by somebody who is not signed in."""
    make_digests_due(office)
    digest = mail_to(mails, EMAIL, "2 notices of Veracite")
    assert "I ask the pilots." in digest
    assert "They say yes." in digest
    stranger = window(chromium, office)
    stranger.goto(path_in(digest, "/notices/stop/"))
    stranger.get_by_role("button", name="End these mails").click()
    expect(stranger.locator("h1")).to_have_text("No more mails of this kind")
    stranger.context.close()


def make_digests_due(office: Product) -> None:
    """It is the hour of the digests."""
    database = Path(office.settings["DATA_DIR"]) / "veracite.sqlite3"
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        rows.execute(
            "UPDATE notices_notice SET mail_due = datetime('now') WHERE mail_due IS NOT NULL"
        )
