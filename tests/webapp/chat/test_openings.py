"""Conversations are private, also from administrators: one is opened with a reason, and told of."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.make import browser, make_user
from webapp.accounts.models import User
from webapp.chat.models import Conversation, ConversationOpening, Turn
from webapp.library.models import Workspace

WORDS = "canary-of-alice"
REASON = "She asked us why it failed."


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def talk(workspace: Workspace, alice: User) -> Conversation:
    talk = Conversation.objects.create(workspace=workspace, user=alice, title=f"{WORDS} title")
    claim = {"verdict": "supported", "text": f"<b>{WORDS}</b>", "citations": [{"page": 7}]}
    Turn.objects.create(
        conversation=talk, question=f"<script>{WORDS}</script>", query=WORDS,
        state=Turn.State.DONE, answer={"text": f"It was {WORDS}.", "claims": [claim]},
    )  # fmt: skip
    return talk


def address(talk: Conversation) -> str:
    return reverse("admin:chat_conversation_change", args=[talk.pk])


def every_page(talk: Conversation, panel: Client) -> dict[str, str]:
    """All of the administration that could tell of a conversation."""
    turn = talk.turns.get()
    names = ["chat_conversation", "chat_turn", "chat_conversationopening"]
    paths = [
        reverse("admin:index"),
        address(talk),
        *(reverse(f"admin:{n}_changelist") for n in names),
    ]
    paths += [reverse(f"admin:{n}_changelist") + f"?q={WORDS}" for n in names]
    paths += [
        reverse(f"admin:{name}_{page}", args=[thing.pk])
        for name, thing in (("chat_conversation", talk), ("chat_turn", turn))
        for page in ("delete", "history")
    ]
    paths += [
        reverse("admin:accounts_user_delete", args=[talk.user_id]),
        reverse("admin:library_workspace_delete", args=[talk.workspace_id]),
        reverse("admin:library_workspace_change", args=[talk.workspace_id]),
        reverse("admin:chat_turn_change", args=[turn.pk]),
    ]
    return {path: panel.get(path, follow=True).text for path in paths}


def test_the_administration_shows_no_words_of_it(talk: Conversation, root: User) -> None:
    told = every_page(talk, browser(root))
    assert [path for path, text in told.items() if WORDS in text] == [
        path for path in told if f"q={WORDS}" in path and WORDS in told[path]
    ]  # the field that one searches with says what one typed
    for path, text in told.items():
        if "q=" in path:
            assert "0 results" in text or "0 opened" in text, path


def test_nor_whose_it_is(talk: Conversation, root: User) -> None:
    panel = browser(root)
    for name in ("chat_conversation", "chat_turn"):
        page = panel.get(reverse(f"admin:{name}_changelist")).text
        assert "alice" not in page
        assert "Reports" in page
    assert "alice" not in panel.get(address(talk)).text


@pytest.mark.parametrize(
    ("name", "probe"),
    [
        ("turn", f"question__icontains={WORDS}"),
        ("turn", f"answer__text__icontains={WORDS}"),
        ("turn", f"draft__startswith={WORDS}"),
        ("turn", "conversation__user__id__exact=1"),
        ("turn", f"conversation__workspace__conversations__title__contains={WORDS}"),
        ("conversation", f"title__icontains={WORDS}"),
        ("conversation", "user__id__exact=1"),
        ("conversation", "user=1"),
        ("conversation", f"turns__question__icontains={WORDS}"),
    ],
)
def test_no_address_lets_words_or_people_be_guessed(
    talk: Conversation, root: User, name: str, probe: str
) -> None:
    path = reverse(f"admin:chat_{name}_changelist")
    assert browser(root).get(f"{path}?{probe}").status_code == 400


def test_the_filters_of_the_lists_work(talk: Conversation, root: User) -> None:
    for name in ("conversation", "turn"):
        path = reverse(f"admin:chat_{name}_changelist")
        page = browser(root).get(path).text
        links = re.findall(r'<a href="(\?[^"]*__[^"]*)"', page)
        assert len(links) > 4
        for link in links:
            assert browser(root).get(path + html.unescape(link)).status_code == 200, link
        day = f"?created__year={talk.created.year}&created__month={talk.created.month}"
        assert browser(root).get(path + day + "&created__day=1").status_code == 200
    made = reverse("admin:chat_turn_changelist")
    found = browser(root).get(f"{made}?conversation__workspace__id__exact={talk.workspace_id}")
    assert "1 turn" in found.text


@pytest.mark.parametrize("reason", ["", "because", " " * 20])
def test_it_is_not_opened_without_a_reason(talk: Conversation, root: User, reason: str) -> None:
    page = browser(root).post(address(talk), {"reason": reason}).text
    assert "Say why" in page
    assert WORDS not in page
    assert not ConversationOpening.objects.exists()


def test_opening_it_is_kept_and_told_to_whose_it_is(
    talk: Conversation, root: User, alice: User, bob: User
) -> None:
    panel = browser(root)
    page = panel.post(address(talk), {"reason": REASON}).text
    assert f"It was {WORDS}." in page
    assert "p. 7" in page
    assert "<script>canary" not in page
    assert "<b>canary" not in page
    assert REASON in panel.get(reverse("admin:chat_conversationopening_changelist")).text
    talk.turns.update(
        answer=None, state=Turn.State.STOPPED
    )  # this answer is too short for the page
    mine = browser(alice).get(f"/conversations/{talk.pk}/").text
    assert "root@example.org" in mine
    assert REASON in mine
    assert browser(bob).get(f"/conversations/{talk.pk}/").status_code == 404
    # The next look is another act.
    assert WORDS not in panel.get(address(talk)).text


def test_what_was_opened_stays_on_record(talk: Conversation, root: User) -> None:
    panel = browser(root)
    panel.post(address(talk), {"reason": REASON})
    talk.delete()
    kept = ConversationOpening.objects.get()
    assert (kept.email, kept.reason, kept.conversation) == (root.email, REASON, None)
    for page in ("delete", "change"):
        path = reverse(f"admin:chat_conversationopening_{page}", args=[kept.pk])
        assert panel.post(path, {"post": "yes", "reason": "x"}).status_code == 403


def test_nobody_else_opens_it(talk: Conversation, bob: User) -> None:
    for user in (None, bob):
        response = browser(user).post(address(talk), {"reason": REASON})
        assert response.status_code in {302, 404}
    assert not ConversationOpening.objects.exists()
