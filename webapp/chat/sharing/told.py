"""What notices say of comments: to who is mentioned, and to who shared the answer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from webapp.accounts.models import User
from webapp.chat.models import Comment, Share
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News, Way

MENTION = "mention"
COMMENT = "comment"
LONGEST = 100  # of a question


def say_mentions(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """Who mentions the person where, as long as that is shared with them. One query."""
    told = gettext("%(name)s mentions you in a comment on “%(question)s”")
    return _say(Comment.objects.filter(mentioned=person), person, news, told)


def say_comments(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """Who comments on what the person shares. One query."""
    told = gettext("%(name)s comments on “%(question)s”")
    mine = Comment.objects.filter(share__conversation__user=person)
    return _say(mine, person, news, told)


def _say(
    comments: "QuerySet[Comment]", person: User, news: Sequence[News], told: str
) -> Mapping[UUID, Said]:
    asked = comments.filter(
        pk__in=[one.about for one in news], share__in=Share.objects.visible_to(person)
    )
    found = {str(one.pk): one for one in asked.select_related("user", "turn")}
    return {one.pk: _said(found[one.about], told) for one in news if one.about in found}


def _said(comment: Comment, told: str) -> Said:
    question = Truncator(comment.turn.question).chars(LONGEST)
    return Said(
        text=told % {"name": comment.user.display_name, "question": question},
        path=f"{reverse('shared', args=[comment.share_id])}#comments-{comment.turn_id}",
        quote=comment.text,
    )


MENTIONS = Kind(
    name=MENTION,
    title=gettext_lazy("Somebody mentions you in a comment"),
    say=say_mentions,
    way=Way.ONCE,
)
COMMENTS = Kind(
    name=COMMENT,
    title=gettext_lazy("Somebody comments on what you share"),
    say=say_comments,
)
