"""What is kept of a person is told, exported without private words, and erased with a receipt."""

import json

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests.make import browser, make_user, prove
from tests.rows import make_ready
from webapp.accounts.models import ApiKey, User
from webapp.chat.models import Conversation, Feedback, Turn
from webapp.library.models import Document, Membership, Role, Workspace
from webapp.maintenance.models import Erasure, Kind
from webapp.maintenance.persons import ERASED, digest_of
from webapp.notices.notify import notify
from webapp.notices.ways import choose_ways
from webapp.search.saved import save_search
from webapp.search.wanted import Wanted

WORD = "Zwetschgenkuchen"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return prove(browser(root))


@pytest.fixture
def talked(workspace: Workspace, bob: User) -> Turn:
    """Bob asked, said something of the answer, added a document and made a key."""
    conversation = Conversation.objects.create(workspace=workspace, user=bob, title=WORD)
    turn = Turn.objects.create(conversation=conversation, question=WORD, answer={"text": WORD})
    Feedback.objects.create(turn=turn, user=bob, mark="right", note=WORD)
    make_ready(workspace, f"{WORD} is sweet.")
    Document.objects.update(uploaded_by=bob)
    ApiKey.issue(bob)
    save_search(bob, Wanted(text=WORD), "", None)
    choose_ways(bob, {"arrived": "not"})
    notify([bob], "mention", 1)
    return turn


def kept(address: str) -> set[str]:
    """The rows that have it."""
    return {
        f"{model.__name__} {row}"
        for model in apps.get_models()
        for row in model._base_manager.values()
        if address in str(row).lower()
    }


def path(user: User) -> str:
    return f"/admin/people/{user.pk}/"


def test_an_export_has_no_private_word(panel: Client, root: User, bob: User, talked: Turn) -> None:
    reply = panel.get(f"{path(bob)}export.json")
    told = json.loads(reply.content)
    assert told["account"]["email"] == bob.email
    assert told["memberships"][0]["workspace__name"] == "Reports"
    assert told["conversations"][0]["number"] == 1
    assert [told["notices"][0]["kind"], told["told"][0]["ways"]] == ["mention", {"arrived": "not"}]
    assert len(told["searches"]) == 1
    assert WORD not in reply.text + panel.get(path(bob)).text
    assert path(bob) in panel.get(f"/admin/accounts/user/{bob.pk}/change/").text
    assert LogEntry.objects.filter(user=root, object_id=str(bob.pk)).exists()


def test_a_person_is_erased_with_a_receipt(
    panel: Client, bob: User, talked: Turn, root: User
) -> None:
    address = bob.email
    wrong = panel.post(path(bob), {"address": "other@example.org"}, follow=True).text
    assert "not the address" in wrong
    assert "was erased" in panel.post(path(bob), {"address": address}, follow=True).text
    assert not User.objects.filter(email=address).exists()
    assert not Turn.objects.exists()
    assert not Feedback.objects.exists()
    assert Document.objects.get().uploaded_by is None
    receipt = Erasure.objects.get()
    assert receipt.digest == digest_of("Bob@Example.org ")
    assert receipt.before["turns"] == 1
    kept = ("searches", "notices", "readers")
    assert [receipt.before[kind] for kind in kept] == [1, 1, 1]
    assert not any(receipt.after.values())
    assert address not in str(vars(receipt))


def test_no_row_has_the_address_of_who_was_erased(
    panel: Client, bob: User, talked: Turn, root: User
) -> None:
    """Acts of administrators are on the person, and on what belongs to the person."""
    address = bob.email
    panel.get(f"{path(bob)}export.json")
    note = '[{"added": {"name": "membership", "object": "Bob@Example.org in Reports"}}]'
    LogEntry.objects.create(user=root, object_repr="Reports", action_flag=2, change_message=note)
    panel.post(path(bob), {"address": address})
    assert LogEntry.objects.count() == 3
    assert kept(address) == set()


def test_what_an_erased_administrator_did_stays_without_the_address(
    panel: Client, bob: User, db: None
) -> None:
    other = make_user("other@example.org", is_staff=True, is_superuser=True)
    theirs = prove(browser(other))
    theirs.post("/admin/maintenance/", {"start": Kind.CHECK.value})
    theirs.post("/admin/settings/limits/", {"MAX_FILE_MB": "7"})
    theirs.post(path(bob), {"address": bob.email})
    acts = LogEntry.objects.filter(user=other).count()
    assert acts == 3
    panel.post(path(other), {"address": other.email})
    assert not User.objects.filter(pk=other.pk).exists()
    nobody = User.objects.get(email=ERASED)
    assert LogEntry.objects.filter(user=nobody).count() == acts
    assert "Check the index" in panel.get("/admin/admin/logentry/").text
    assert kept("other@example.org") == set()
    assert (nobody.is_active, nobody.has_usable_password()) == (False, False)
    refused = panel.post(path(nobody), {"address": ERASED}, follow=True).text
    assert "This is nobody" in refused
    assert LogEntry.objects.filter(user=nobody).count() == acts


def test_a_workspace_keeps_an_owner(panel: Client, alice: User, bob: User, talked: Turn) -> None:
    told = panel.post(path(alice), {"address": alice.email}, follow=True).text
    assert "another owner first" in told
    assert "Reports" in told
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    panel.post(path(alice), {"address": alice.email})
    assert not User.objects.filter(pk=alice.pk).exists()
    assert Workspace.objects.exists()


def test_nobody_erases_themselves_or_without_a_proof(root: User, bob: User, panel: Client) -> None:
    assert (
        "another administrator" in panel.post(path(root), {"address": root.email}, follow=True).text
    )
    unproven = browser(root)
    asked = unproven.post(path(bob), {"address": bob.email})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    exported = unproven.get(f"{path(bob)}export.json")
    assert exported["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=bob.pk).exists()
