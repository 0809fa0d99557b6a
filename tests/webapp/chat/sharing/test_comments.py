"""Comments of members on an answer that is shared, and whom they mention."""

import pytest
from django.utils import timezone

from rag.types import Action, SensitiveKind
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Comment, Share, Turn
from webapp.chat.sharing.comments import MOST, add_comment
from webapp.library.errors import RefusedError
from webapp.library.models import Membership, Workspace

HTMX = {"HX-Request": "true"}


@pytest.fixture
def turn(workspace: Workspace, bob: User) -> Turn:
    document = make_ready(workspace, TEXT, title="Annual report")
    return make_turn(bob, workspace, make_answer(document))


@pytest.fixture
def share(turn: Turn) -> Share:
    return Share.objects.create(conversation=turn.conversation, until=timezone.now())


def path(share: Share, turn: Turn) -> str:
    return f"/shared/{share.pk}/turns/{turn.pk}/comment"


def comment(user: User, share: Share, turn: Turn, text: str) -> str:
    response = browser(user).post(path(share, turn), {"text": text}, headers=HTMX)
    assert response.status_code == 200
    return response.text


def page(user: User, share: Share) -> str:
    response = browser(user).get(f"/shared/{share.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_every_member_reads_what_a_member_says(
    share: Share, turn: Turn, alice: User, bob: User, vera: User
) -> None:
    told = comment(vera, share, turn, "  Is that <b>net</b>?\r\nI ask. ")
    assert "Is that &lt;b&gt;net&lt;/b&gt;?\nI ask.</p>" in told
    for reader in (alice, bob, vera):
        assert "Is that &lt;b&gt;net" in page(reader, share)


def test_members_are_mentioned_by_their_names(
    share: Share, turn: Turn, alice: User, bob: User, vera: User
) -> None:
    alice.name, bob.name = "Alice de la (Cruz", "Ali"
    alice.save()
    bob.save()
    told = comment(vera, share, turn, "@alice DE la (cruz, see vera@vera.org or @Alin: @nobody")
    assert set(Comment.objects.get().mentioned.all()) == {alice}
    assert '<b class="mention">@alice DE la (cruz</b>, see' in told
    assert told.count('class="mention"') == 1
    mentioned, others = (browser(one).get("/shared/").text for one in (alice, vera))
    assert "Where you are mentioned" in mentioned
    assert "Where you are mentioned" not in others


def test_no_stranger_is_mentioned(
    share: Share, turn: Turn, vera: User, charlie: User, alice: User
) -> None:
    comment(vera, share, turn, "@charlie @alice")
    assert set(Comment.objects.get().mentioned.all()) == {alice}
    Membership.objects.filter(user=alice).delete()
    assert "Where you are mentioned" not in browser(alice).get("/shared/").text


def test_one_deletes_ones_own_comment_alone(
    share: Share, turn: Turn, bob: User, vera: User
) -> None:
    comment(vera, share, turn, "A slip.")
    delete = f"/comments/{Comment.objects.get().pk}/delete"
    assert delete in page(vera, share)
    assert delete not in page(bob, share)  # though it is bob's answer
    assert browser(bob).post(delete).status_code == 404
    assert "A slip." not in browser(vera).post(delete, headers=HTMX).text
    assert not Comment.objects.exists()


def test_only_what_the_link_shows_is_commented(
    share: Share, turn: Turn, workspace: Workspace, vera: User
) -> None:
    later = Turn.objects.create(
        conversation=turn.conversation, question="Later?", state=Turn.State.DONE
    )
    other = make_turn(vera, workspace)
    for hidden in (later, other):
        assert browser(vera).post(path(share, hidden), {"text": "x"}).status_code == 404
    assert not Comment.objects.exists()


def test_comments_go_with_the_link(share: Share, turn: Turn, bob: User, vera: User) -> None:
    comment(vera, share, turn, "Gone soon.")
    assert "1 comment" in browser(bob).get("/shared/").text
    told = browser(bob).get(f"/conversations/{turn.conversation_id}/share").text
    assert "1 comment</a>" in told
    browser(bob).post(f"/shared/{share.pk}/stop")
    assert not Comment.objects.exists()
    with pytest.raises(Share.DoesNotExist):
        add_comment(share, turn, vera, "Too late.")


def test_what_cannot_be_kept_is_told_with_its_words(
    share: Share, turn: Turn, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "A comment needs words." in comment(vera, share, turn, " \x00 ")
    told = comment(vera, share, turn, "long " * 500)
    assert "at most 2000 letters" in told
    assert "long long" in told
    assert browser(vera).post(path(share, turn), {"text": ""}).status_code == 302
    assert not Comment.objects.exists()
    monkeypatch.setattr("webapp.chat.sharing.comments.MOST", 0)
    assert MOST > 0
    with pytest.raises(RefusedError):
        add_comment(share, turn, vera, "One more.")


def test_what_the_policy_hides_is_covered_in_comments(
    share: Share, turn: Turn, workspace: Workspace, vera: User
) -> None:
    workspace.actions = {SensitiveKind.EMAIL: Action.MASK}
    workspace.save()
    assert "dora@example.org" not in comment(vera, share, turn, "Ask dora@example.org.")
    assert "dora@" not in Comment.objects.get().text
