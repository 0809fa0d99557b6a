"""Somebody guesses and has to wait, where the person has not; and makes a key for a program."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

PASSWORD = "Fjord-41-harbour"
GRETA, HUGO = "greta@example.org", "hugo@example.org"


@pytest.fixture(scope="module", autouse=True)
def people(product: Product) -> None:
    """Greta, whose account is guessed at, and Hugo."""
    made = f"[User.objects.create_user(one, '{PASSWORD}') for one in ('{GRETA}', '{HUGO}')]"
    product.manage("shell", "-c", f"from webapp.accounts.models import User; {made}")


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_who_guesses_waits_and_the_person_does_not(product: Product, visit: Open) -> None:
    mine = visit("/accounts/login/", storage_state=None)
    sign_in(mine, GRETA, PASSWORD)
    mine.wait_for_url(f"{product.url}/")
    known = [one for one in mine.context.cookies() if one["name"] == "veracite_device"]

    strange = visit("/accounts/login/", storage_state=None)
    for _ in range(5):
        sign_in(strange, GRETA, "guessed")
        expect(strange.get_by_text("do not belong together")).to_be_visible()
        strange.goto("/accounts/login/")
    sign_in(strange, GRETA, PASSWORD)
    expect(strange.get_by_text(re.compile(r"Wait \d+ seconds?"))).to_be_visible()

    again = visit("/accounts/login/", storage_state={"cookies": known, "origins": []})
    sign_in(again, GRETA, PASSWORD)
    again.wait_for_url(f"{product.url}/")


def test_a_key_is_made_after_the_password_was_given_again(product: Product, visit: Open) -> None:
    page = visit("/accounts/login/", storage_state=None)
    sign_in(page, HUGO, PASSWORD)
    page.wait_for_url(f"{product.url}/")
    page.goto("/account/")
    page.get_by_label("What is it for").fill("Nightly import")
    page.get_by_label("What it may do").select_option("ask")
    page.get_by_role("button", name="Create key").click()

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()

    secret = page.locator("[data-secret]").inner_text()
    assert secret.startswith("vc_")
    row = page.get_by_role("row").filter(has_text="Nightly import")
    expect(row).to_contain_text("Read, search and ask")
    expect(row).to_contain_text("until")
