"""What members say of an answer that is shared, and whom they mention."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.chat.models import Comment, Share, Turn
from webapp.chat.sharing.told import COMMENT, MENTION
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.notices.notify import notify

LONGEST = 2_000
MOST = 500  # of one share


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownComment:
    """A comment; `pieces` are its words, with whether they mention somebody."""

    comment: Comment
    pieces: Sequence[tuple[str, bool]]


def add_comment(share: Share, turn: Turn, user: User, text: str) -> Comment:
    """Keep a comment, with the members that it mentions.

    Raises RefusedError, and Share.DoesNotExist where sharing has ended meanwhile.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise RefusedError(gettext("A comment needs words."))
    if len(text) > LONGEST:
        raise RefusedError(gettext("A comment has at most %(most)s letters.") % {"most": LONGEST})
    members = members_of(share.conversation.workspace)
    with transaction.atomic():
        # Who comments at the same time waits here.
        if not Share.objects.select_for_update().filter(pk=share.pk).exists():
            raise Share.DoesNotExist
        if share.comments.count() >= MOST:
            raise RefusedError(gettext("There are too many comments here already."))
        comment = Comment.objects.create(share=share, turn=turn, user=user, text=text)
        mentioned = _mentioned(text, members)
        comment.mentioned.set(mentioned)
        notify(mentioned, MENTION, comment.pk, by=user)
        if (sharer := share.conversation.user) not in mentioned:
            notify([sharer], COMMENT, comment.pk, by=user)
    return comment


def members_of(workspace: Workspace) -> list[User]:
    """Whom one can mention, by name."""
    return sorted(workspace.members.all(), key=lambda one: one.display_name.casefold())


def comments_on(share: Share, turns: Iterable[Turn]) -> Mapping[UUID, list[ShownComment]]:
    """The comments of each turn, oldest first. Three queries."""
    found: dict[UUID, list[ShownComment]] = {}
    given = share.comments.filter(turn__in=turns).select_related("user")
    for comment in given.prefetch_related("mentioned"):
        shown = ShownComment(comment=comment, pieces=_pieces(comment))
        found.setdefault(comment.turn_id, []).append(shown)
    return found


def _mentioned(text: str, members: Sequence[User]) -> list[User]:
    """Those of the members whom the text names behind an @; of one name, all."""
    by_name: dict[str, list[User]] = {}
    for member in members:
        by_name.setdefault(member.display_name.casefold(), []).append(member)
    every = _mentions(member.display_name for member in members)
    names = {match[1].casefold() for match in every.finditer(text)}
    return [member for name in names for member in by_name.get(name, ())]


def _pieces(comment: Comment) -> list[tuple[str, bool]]:
    names = {one.display_name for one in comment.mentioned.all()}
    parts = _mentions(names).split(comment.text)
    pieces = [
        (f"@{part}" if number % 2 else part, number % 2 == 1) for number, part in enumerate(parts)
    ]
    return [(text, mentions) for text, mentions in pieces if text]


def _mentions(names: Iterable[str]) -> re.Pattern[str]:
    """Finds one of the names behind an @: the longest that fits. Of no names, nothing."""
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)@({'|'.join(longest) or '(?!)'})(?!\w)", re.IGNORECASE)
