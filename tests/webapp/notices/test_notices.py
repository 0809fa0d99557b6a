"""Notices: who is told of what, in which way, and what is left of it when it is gone."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Comment, Share
from webapp.chat.sharing.comments import add_comment
from webapp.library.models import Membership, Workspace
from webapp.notices.models import News, Way
from webapp.notices.notify import notify
from webapp.notices.retention import forget_old_notices
from webapp.notices.ways import all_ways_of, choose_ways


@pytest.fixture
def share(workspace: Workspace, bob: User) -> Share:
    turn = make_turn(bob, workspace, make_answer(make_ready(workspace, TEXT)))
    return Share.objects.create(conversation=turn.conversation, until=timezone.now())


def say(share: Share, user: User, text: str) -> Comment:
    turn = share.turns.get()
    return add_comment(share, turn, user, text)


def notices(user: User) -> str:
    response = browser(user).get("/notices/")
    assert response.status_code == 200
    return response.text


def kinds_of(user: User) -> list[str]:
    return [one.kind for one in News.objects.visible_to(user)]


def test_who_is_mentioned_is_told_with_the_words(share: Share, vera: User, alice: User) -> None:
    say(share, vera, "Is that <b>net</b>, @alice?")
    told = notices(alice)
    assert "vera mentions you in a comment on “" in told
    assert "Is that &lt;b&gt;net&lt;/b&gt;, @alice?" in told
    assert "Notices, some unread" in told
    assert kinds_of(vera) == []


def test_who_shares_is_told_of_comments_once_each(share: Share, vera: User, bob: User) -> None:
    say(share, vera, "A slip.")
    say(share, vera, "See here, @bob.")
    say(share, bob, "I know.")
    assert sorted(kinds_of(bob)) == ["comment", "mention"]
    assert "vera comments on “" in notices(bob)


def test_a_notice_leads_to_its_place_and_is_read_then(share: Share, vera: User, bob: User) -> None:
    comment = say(share, vera, "A slip.")
    client = browser(bob)
    response = client.get(f"/notices/{News.objects.get().pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"/shared/{share.pk}/#comments-{comment.turn_id}"
    assert "some unread" not in client.get("/notices/").text


def test_all_are_read_by_one_click(share: Share, vera: User, alice: User, bob: User) -> None:
    say(share, vera, "See, @alice.")
    browser(bob).post("/notices/read")
    assert not News.objects.visible_to(bob).unread().exists()
    assert News.objects.visible_to(alice).unread().exists()


def test_a_notice_is_its_persons_alone(share: Share, vera: User, alice: User, bob: User) -> None:
    say(share, vera, "A slip.")
    mine = News.objects.get()
    assert browser(alice).get(f"/notices/{mine.pk}/").status_code == 404
    mine.refresh_from_db()
    assert mine.read is None


def end_sharing(share: Share, person: User) -> None:
    share.delete()


def leave(share: Share, person: User) -> None:
    Membership.objects.filter(user=person).delete()


def delete_the_comment(share: Share, person: User) -> None:
    Comment.objects.all().delete()


@pytest.mark.parametrize("event", [end_sharing, leave, delete_the_comment])
def test_what_one_may_not_see_any_more_is_not_told(
    share: Share, vera: User, alice: User, event: object
) -> None:
    say(share, vera, "The canary, @alice.")
    event(share, alice)  # type: ignore[operator]
    told = notices(alice)
    assert "canary" not in told
    assert "mentions you" not in told
    mine = News.objects.get(kind="mention")
    assert browser(alice).get(f"/notices/{mine.pk}/").status_code == 404
    assert "some unread" not in notices(alice)  # it counts as read from then on


def test_each_chooses_of_what_to_be_told(share: Share, vera: User, alice: User, bob: User) -> None:
    browser(alice).post("/notices/choices", {"mention": "not", "comment": "nonsense", "x": "not"})
    assert all_ways_of(alice)["mention"] == Way.NOT
    assert all_ways_of(alice)["comment"] == Way.PAGE
    say(share, vera, "See, @alice and @bob.")
    assert kinds_of(alice) == []
    assert kinds_of(bob) == ["mention"]


def test_without_a_mail_server_no_way_by_mail_is_offered(alice: User) -> None:
    page = browser(alice).get("/notices/choices").text
    assert "by mail at once" not in page
    choose_ways(alice, {"comment": "daily"})
    assert all_ways_of(alice)["comment"] == Way.PAGE


def test_nobody_is_told_who_cannot_sign_in(alice: User, bob: User) -> None:
    bob.is_active = False
    notify([alice, bob], "mention", 1)
    assert set(News.objects.values_list("person", flat=True)) == {alice.pk}


def test_a_kind_that_no_app_added_is_refused_and_not_shown(alice: User) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        notify([alice], "nonsense", 1)
    News.objects.create(person=alice, kind="of an older version", about="1")
    assert "Nothing new" in notices(alice)


def test_old_notices_are_forgotten(alice: User) -> None:
    notify([alice], "mention", 1)
    notify([alice], "mention", 2)
    old = News.objects.filter(about="1")
    old.update(created=F("created") - timedelta(days=91))
    assert forget_old_notices() == 1
    assert News.objects.get().about == "2"
