"""The languages of the interface: a catalogue is all that one takes."""

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils.translation import activate, get_language, gettext, ngettext
from pytest_django import Settings

from rag.engine import Engine
from rag.types import Verdict
from tests.make import browser, make_user
from tests.messages import catalogue
from tests.rows import index, make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.configuration.languages import available, compile_catalogues
from webapp.library.models import Document, Workspace

MADE = "qaa"  # for private use: no real language has it
# What the tests put there, names of months and sizes (Django's own), names of things and servers.
DATA = set(
    """Veracite SHA Alice alice bob vera example org Reports Report Revenue rose to million euros
    What was revenue It fits well The cited words say the same Dept Jan Feb Mar Apr May Jun Jul Aug
    Sep Oct Nov Dec UTC bytes KB MB openai PDF Word PowerPoint pdf
    Ollama llama cpp LM Studio vLLM LiteLLM OpenRouter OpenAI Azure Anthropic Gemini""".split()
)


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of a language in which every message stands in brackets, and it compiled."""
    folder = tmp_path_factory.mktemp("languages")
    messages = catalogue()
    messages.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    for one in messages:
        if one.msgid_plural:
            one.msgstr_plural = {0: f"[{one.msgid}]", 1: f"[{one.msgid_plural}]"}
        else:
            one.msgstr = "|".join(re.sub("^(\\w+=)?(.*)$", r"\1[\2]", form, flags=re.DOTALL)
                                  for form in one.msgid.split("|"))  # fmt: skip
    path = folder / "locale" / MADE / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    messages.save(str(path))
    compile_catalogues(folder / "locale", folder / "compiled")
    return folder


@pytest.fixture
def made(bracketed: Path, settings: Settings) -> None:
    """A language in which every message stands in brackets."""
    settings.LANGUAGES = available(bracketed / "locale")
    settings.LOCALE_PATHS = [bracketed / "compiled"]


@pytest.fixture
def document(workspace: Workspace, engine: Engine, alice: User) -> Document:
    document = make_ready(workspace, TEXT)
    index(document, engine)
    Document.objects.update(uploaded_by=alice, tables_count=1, figures_count=2)
    return document


def abroad(user: User | None = None) -> Client:
    client = browser(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = f"{MADE}, en;q=0.5"
    return client


def left_in_english(page: str, within: str = "//body") -> set[str]:
    """The words that stand neither in brackets nor in the data."""
    tree: Any = lxml.html.fromstring(page)
    parts = [
        part
        for element in tree.xpath(within)
        for part in element.xpath(
            ".//text()[not(ancestor::code or ancestor::pre or ancestor::kbd)]"
        )
    ]
    told = " ".join(map(str, [*parts, "|", *tree.xpath(f"{within}//@*[{_SPOKEN}]")]))
    while (shorter := re.sub(r"\[[^\[\]]*\]", " ", told)) != told:
        told = shorter
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\S+@\S+|\S+\.pdf", " ", told))) - DATA


_SPOKEN = " or ".join(
    f"name()='{name}'"
    for name in (
        "title", "aria-label", "placeholder", "alt", "data-tip", "data-confirm",
        "data-confirm-text", "data-confirm-yes", "data-copied", "data-said",
    )
)  # fmt: skip


def test_english_is_there_without_a_catalogue(tmp_path: Path) -> None:
    assert available(tmp_path) == [("en", "English")]


def test_a_catalogue_makes_a_language(tmp_path: Path) -> None:
    for folder in ("pt_BR", "qaa", "left"):
        (tmp_path / folder / "LC_MESSAGES").mkdir(parents=True)
    for folder in ("pt_BR", "qaa"):
        (tmp_path / folder / "LC_MESSAGES" / "django.po").touch()
    assert available(tmp_path)[1:] == [("pt-br", "Português Brasileiro"), ("qaa", "qaa")]


@pytest.mark.parametrize("wanted", ["de-AT, en;q=0.5", "", "*", "not a language"])
def test_pages_stay_english_where_there_is_no_other_catalogue(alice: User, wanted: str) -> None:
    page = browser(alice).get("/account/", headers={"Accept-Language": wanted}).text
    assert '<html lang="en" dir="ltr">' in page
    assert "Whoever" not in page
    assert "What is it for" in page


@pytest.mark.usefixtures("made")
def test_the_browser_chooses_the_language_and_the_page_says_which(alice: User) -> None:
    page = abroad(alice).get("/account/")
    assert page["Content-Language"] == MADE
    assert f'<html lang="{MADE}" dir="ltr">' in page.text
    assert "[What is it for]" in page.text
    assert "[What is it for]" not in browser(alice).get("/account/").text


@pytest.mark.parametrize("code", ["ar", "he"])
def test_pages_run_as_their_language_does(alice: User, settings: Settings, code: str) -> None:
    settings.LANGUAGES = [("en", "English"), (code, code)]
    page = browser(alice).get("/account/", headers={"Accept-Language": code}).text
    assert f'<html lang="{code}" dir="rtl">' in page


@pytest.mark.usefixtures("made")
def test_pages_for_members_hold_no_unmarked_word(document: Document, alice: User) -> None:
    place = f"/w/{document.workspace_id}"
    turn = make_turn(alice, document.workspace, make_answer(document), confidence=0.2)
    make_turn(alice, document.workspace, make_answer(document, Verdict.PARTLY))
    client = abroad(alice)
    for path in (
        "/", "/account/", "/search", "/search?q=revenue", f"{place}/",
        f"/conversations/{turn.conversation_id}/", f"/documents/{document.pk}/?page=1",
        f"/documents/{document.pk}/source?page=1", f"{place}/members/", f"{place}/policy",
        f"{place}/all", f"{place}/trash", f"{place}/receipts", f"{place}/review/",
        f"/review/{turn.pk}/", f"{place}/golden/", f"{place}/retrieval?q=revenue",
    ):  # fmt: skip
        page = client.get(path)
        assert page.status_code == 200, path
        assert left_in_english(page.text) == set(), path


@pytest.mark.usefixtures("made")
def test_pages_for_visitors_and_errors_hold_no_unmarked_word(alice: User) -> None:
    assert left_in_english(abroad().get("/accounts/login/").text) == set()
    assert left_in_english(abroad().get("/accounts/password/reset/").text) == set()
    assert left_in_english(abroad(alice).get("/nowhere").text) == set()


@pytest.mark.usefixtures("made", "document")
def test_own_pages_of_the_panel_hold_no_unmarked_word() -> None:
    client = abroad(make_user("root@example.org", is_staff=True, is_superuser=True))
    for path in ("/admin/", "/admin/reading/", "/admin/language-model/"):
        ours = "//*[@class='dashboard']"
        assert left_in_english(client.get(path).text, ours) == set(), path


@pytest.mark.usefixtures("made")
def test_what_is_told_after_a_change_is_translated(workspace: Workspace, alice: User) -> None:
    client = abroad(alice)
    client.post(f"/w/{workspace.pk}/acts", {"act": "tag", "add": "new"})
    assert "[Choose the documents first.]" in client.get(f"/w/{workspace.pk}/all").text
    refused = client.post("/api/v1/workspaces", {"name": " "}, "application/json").json()
    assert refused["error"] == "[A workspace needs a name.]"


@pytest.mark.usefixtures("made")
def test_numbers_choose_the_form() -> None:
    before = get_language()
    activate(MADE)
    try:
        assert gettext("Trash") == "[Trash]"
        assert [ngettext("%(number)s document", "%(number)s documents", n) for n in (1, 2)] == [
            "[%(number)s document]", "[%(number)s documents]",
        ]  # fmt: skip
    finally:
        activate(before or "en")


@pytest.mark.usefixtures("made")
def test_a_streamed_answer_speaks_the_language_of_the_question(
    transactional_db: None, document: Document, alice: User
) -> None:
    """It is rendered after the middleware that chose the language has returned."""

    async def asked() -> str:
        client = AsyncClient()
        await client.aforce_login(alice)
        response: Any = await client.post(
            f"/w/{document.workspace_id}/ask",
            {"question": "What was revenue?"},
            headers={"Accept-Language": MADE},
        )
        activate("en")  # as another request of this process would
        return "".join([part.decode() async for part in response.streaming_content])

    told = async_to_sync(asked)()
    assert "event: answer" in told
    assert "[Is this answer right?]" in told
