"""Somebody invited comes in: with a new account, and with the one that they have."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, sign_in
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

PASSWORD = "Fjord-41-harbour"


@pytest.fixture(scope="module")
def lodge(product: Product) -> str:
    """The address of a workspace that nobody was invited to yet."""
    return f"/w/{product.make_workspace('Pilots lodge')}/"


def invited(page: Page, email: str) -> str:
    """The path of the link that the owner is shown for an address."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_text("/invitations/").first.inner_text()
    return "/invitations/" + link.split("/invitations/")[1].strip()


def test_somebody_new_makes_an_account_and_is_in(visit: Open, lodge: str) -> None:
    link = invited(visit(f"{lodge}members/"), "dora@example.org")

    page = visit(link, storage_state=None)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and join").click()

    page.wait_for_url(f"**{lodge}")
    expect(page.get_by_text("Pilots lodge").first).to_be_visible()


def test_somebody_with_an_account_signs_in_and_is_in(
    product: Product, visit: Open, lodge: str
) -> None:
    made = f"User.objects.create_user('erik@example.org', '{PASSWORD}')"
    product.manage("shell", "-c", f"from webapp.accounts.models import User; {made}")
    link = invited(visit(f"{lodge}members/"), "erik@example.org")

    page = visit(link, storage_state=None)
    page.get_by_role("link", name="Sign in to join").click()
    page.get_by_label("E-mail address").fill("erik@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Join workspace").click()

    page.wait_for_url(f"**{lodge}")


def test_whoever_is_signed_in_as_another_can_change_that(
    product: Product, visit: Open, lodge: str
) -> None:
    link = invited(visit(f"{lodge}members/"), "frida@example.org")

    page = visit("/", storage_state=None)
    sign_in(page, product)  # a session of its own: it is ended below
    page.goto(link)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and join").click()

    page.wait_for_url(f"**{lodge}")
