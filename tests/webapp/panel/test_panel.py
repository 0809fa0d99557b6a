"""The administrators' panel: its lists, its actions, its own pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from rag.types import Mode
from tests.judges import VERDICTS, judging
from tests.llm_server import Reply, llm_server
from tests.make import browser, make_user, prove
from tests.rows import make_ready
from webapp.accounts.models import ApiKey, User
from webapp.chat.models import Conversation, Turn
from webapp.library.engine.judging import take_exam
from webapp.library.models import Document, Membership, Role, Workspace
from webapp.maintenance.census import take_census

LISTS = [
    "library_workspace", "library_document", "library_membership", "library_invitation",
    "accounts_user", "accounts_apikey", "chat_conversation", "chat_turn", "usage_limit",
]  # fmt: skip


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


@pytest.fixture
def report(workspace: Workspace, alice: User) -> Document:
    document = make_ready(workspace, "Words.")
    Document.objects.update(uploaded_by=alice, size=2_500_000)
    return document


def act(panel: Client, name: str, *documents: Document) -> str:
    """Choose documents in the list and do something to them, as far as the next page."""
    chosen = [str(document.pk) for document in documents]
    data = {"action": name, "_selected_action": chosen}
    response = panel.post(reverse("admin:library_document_changelist"), data, follow=True)
    assert response.status_code == 200
    return response.text


def stage_of(document: Document) -> str:
    return str(Document.objects.get(pk=document.pk).stage)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_read_and_searched(
    panel: Client, report: Document, alice: User, name: str
) -> None:
    ApiKey.issue(alice)
    conversation = Conversation.objects.create(workspace=report.workspace, user=alice, title="T")
    Turn.objects.create(conversation=conversation, question="What?", answer={"text": "x"})
    assert panel.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert panel.get(reverse(f"admin:{name}_changelist"), {"q": "x\0'\""}).status_code < 500
    assert panel.get(reverse(f"admin:{name}_changelist"), {"q": "alice"}).status_code == 200


def test_a_document_tells_all_of_itself_and_takes_nothing(panel: Client, report: Document) -> None:
    listed = panel.get(reverse("admin:library_document_changelist")).text
    for words in ("Report", "ready", "Reports", "alice@example.org", "2.4", "MB"):
        assert words in listed
    page = reverse("admin:library_document_change", args=[report.pk])
    assert "sha256" in panel.get(page).text.lower()
    assert panel.post(page, {"title": "Other", "stage": "failed"}).status_code == 403
    assert Document.objects.get().title == "Report"


def test_its_actions_go_through_the_services(panel: Client, report: Document) -> None:
    assert "1 left as they are" in act(panel, "retry", report)
    assert "1 documents queued" in act(panel, "reingest", report)
    assert stage_of(report) == "queued"
    assert "1 documents cancelled" in act(panel, "cancel", report)
    assert stage_of(report) == "ready"
    Document.objects.update(stage="failed", generation=0, error="It is encrypted.")
    assert "It is encrypted." in panel.get(reverse("admin:index")).text
    assert "1 documents queued again" in act(panel, "retry", report)
    assert stage_of(report) == "queued"


def test_deleting_is_never_raw(panel: Client, report: Document) -> None:
    asked = act(panel, "delete_selected", report)
    assert "with their pages and chunks" in asked
    data = {"action": "delete_selected", "_selected_action": [str(report.pk)], "post": "yes"}
    panel.post(reverse("admin:library_document_changelist"), data)
    left = Document.objects.get()
    assert left.deleted_at is not None
    assert left.dirty
    assert left.chunks.count() == 1
    gone = panel.get(reverse("admin:library_document_change", args=[report.pk]))
    assert gone.status_code == 302


def test_a_workspace_made_here_has_an_owner(panel: Client, root: User) -> None:
    panel.post(reverse("admin:library_workspace_add"), {"name": "Board"})
    workspace = Workspace.objects.get()
    assert workspace.memberships.get().user == root
    page = reverse("admin:library_workspace_change", args=[workspace.pk])
    members = {
        "name": "Board",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": workspace.memberships.get().pk,
        "memberships-0-workspace": str(workspace.pk),
        "memberships-0-user": root.pk,
        "memberships-0-role": Role.VIEWER,
    }
    assert "A workspace needs an owner." in panel.post(page, members).text
    assert Membership.objects.get().role == Role.OWNER
    panel.post(page, members | {"memberships-0-role": Role.OWNER, "name": "The board"})
    assert Workspace.objects.get().name == "The board"


def test_a_deleted_workspace_is_deleted_by_the_service(panel: Client, report: Document) -> None:
    page = reverse("admin:library_workspace_delete", args=[report.workspace.pk])
    assert "with all their documents" in panel.get(page).text
    panel.post(page, {"post": "yes"})
    assert Workspace.objects.get().deleted_at is not None
    assert Document.objects.get().deleted_at is not None


def test_a_person_who_administers_may_come_in(panel: Client) -> None:
    words = "a quite long password"
    new = {"email": "Dora@Example.org", "name": "Dora", "password1": words, "password2": words,
           "usable_password": "true"}  # fmt: skip
    assert panel.post(reverse("admin:accounts_user_add"), new).status_code == 302
    dora = User.objects.get(email="dora@example.org")
    assert not dora.is_staff
    page = reverse("admin:accounts_user_change", args=[dora.pk])
    changed = {"email": "dora@example.org", "name": "D", "is_active": "on", "is_superuser": "on"}
    assert panel.post(page, changed).status_code == 302
    assert User.objects.get(pk=dora.pk).is_staff


def test_nobody_deletes_themselves(panel: Client, root: User) -> None:
    page = reverse("admin:accounts_user_delete", args=[root.pk])
    assert panel.post(page, {"post": "yes"}).status_code == 403


def test_a_key_is_shown_once_and_can_be_revoked(panel: Client, root: User) -> None:
    given = {"user": root.pk, "name": "CI", "days": 30, "rights": "ask"}
    made = prove(panel).post(reverse("admin:accounts_apikey_add"), given)
    found = re.search(r"vc_[\w-]{40,}", made.text)
    assert found
    assert ApiKey.user_of(found[0]) == root
    listed = panel.get(reverse("admin:accounts_apikey_changelist")).text
    for told in ("CI", "Read, search and ask", "Last used", "Expires"):
        assert told in listed
    assert found[0] not in listed
    key = ApiKey.objects.get()
    assert key.expires is not None
    data = {"action": "revoke", "_selected_action": [key.pk]}
    panel.post(reverse("admin:accounts_apikey_changelist"), data)
    assert ApiKey.user_of(found[0]) is None


def test_an_administrator_proves_it_before_making_a_key(panel: Client, root: User) -> None:
    given = {"user": str(root.pk), "name": "CI"}
    for method in (panel.get, panel.post):
        asked = method(reverse("admin:accounts_apikey_add"), given)
        assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiKey.objects.exists()


def test_nobody_makes_a_key_that_reads_what_another_asked(panel: Client, alice: User) -> None:
    given = {"user": alice.pk, "name": "CI", "days": 30, "rights": "read"}
    page = prove(panel).post(reverse("admin:accounts_apikey_add"), given).text
    assert "Select a valid choice" in page
    assert not ApiKey.objects.exists()
    program = User.objects.create_user("import@example.org")  # no password: nobody signs in so
    panel.post(reverse("admin:accounts_apikey_add"), given | {"user": program.pk})
    assert ApiKey.objects.get().user == program


def test_the_dashboard_knows_how_sure_answers_were(panel: Client, report: Document) -> None:
    owner = User.objects.get(email="alice@example.org")
    conversation = Conversation.objects.create(workspace=report.workspace, user=owner, title="T")
    known = {"conversation": conversation, "question": "How many?", "state": Turn.State.DONE}
    Turn.objects.create(**known, confidence=0.5, tokens=7, seconds=1.0)
    Turn.objects.create(**known, confidence=1.0, mode=Mode.COUNT)  # is sure of nothing it read
    take_census()
    assert "0.50" in panel.get(reverse("admin:index")).text


def test_there_is_one_way_in_and_out(db: None, panel: Client, alice: User) -> None:
    visitor = browser().get("/admin/login/?next=/admin/library/document/")
    assert visitor["Location"] == "/accounts/login/?next=%2Fadmin%2Flibrary%2Fdocument%2F"
    assert browser().post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302
    assert browser(alice).get("/admin/login/")["Location"] == "/"
    assert panel.post("/admin/logout/")["Location"] == "/accounts/logout/"
    assert panel.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_the_model_page_masks_the_key(panel: Client, settings: Settings) -> None:
    settings.LLM_API_KEY = "sk-secret"
    settings.LLM_BASE_URL = "http://me:swordfish@127.0.0.1:9/v1"
    page = panel.get("/admin/language-model/").text
    assert "No language model writes answers" in page
    assert "LLM_BASE_URL" in page
    assert "sk-secret" not in page
    assert "swordfish" not in page


def test_the_model_page_tells_what_the_model_can_do(panel: Client, settings: Settings) -> None:
    with llm_server([Reply()]) as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        page = panel.post("/admin/language-model/", {"test": "1"}).text
    assert "Answers are written by <b>scripted</b>" in page
    assert "streaming" in page
    assert "0 of 4 answers are right" in page
    assert "It is too weak for answers" in page


def test_the_model_page_says_when_it_is_down(panel: Client, settings: Settings) -> None:
    settings.LLM_BASE_URL, settings.LLM_MODEL = "http://127.0.0.1:9/v1", "test-model"
    page = panel.post("/admin/language-model/", {"test": "1"}).text
    assert "does not work" in page


def test_the_model_page_tells_who_checks_answers(
    panel: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("webapp.library.engine.judging.send", sent.append)
    settings.JUDGE, settings.LLM_MODEL, settings.LLM_BASE_URL = "auto", "m", "http://127.0.0.1:9/v1"
    assert "not examined yet" in panel.get("/admin/language-model/").text
    with llm_server(judging(VERDICTS.__getitem__)) as server:
        settings.LLM_BASE_URL = server.url
        take_exam()
        page = panel.get("/admin/language-model/").text
    assert "m took 20 of 20 true claims for true, and saw the error in 20 of 20 faulty ones" in page
    page = panel.post("/admin/language-model/", {"examine": "1"}, follow=True).text
    assert "not examined yet" in page
    assert "The model is examined" in page
    assert sent == ["take_exam"]


def test_pages_below_the_first_tell_no_figures_that_they_do_not_have(panel: Client) -> None:
    assert "Documents wait until one runs." in panel.get("/admin/").text
    below = panel.get("/admin/library/")
    assert below.status_code == 200
    assert "Documents wait until one runs." not in below.text
    assert 'class="dashboard"' not in below.text
