"""What people say of an answer: right, partly, wrong; of its sentences, too; with a note."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.chat.models import Feedback, Mark, Turn
from webapp.library.errors import RefusedError
from webapp.library.people.members import editors_of
from webapp.notices.notify import notify

LONGEST_NOTE = 2_000
REVIEW = "review"  # the kind of notices, see webapp/review/told.py


def give_feedback(
    turn: Turn,
    user: User,
    *,
    mark: str | None = None,
    note: str | None = None,
    claims: Mapping[int, str] | None = None,
) -> Feedback:
    """Keep what somebody says of an answer; what is None stays as it was, an empty mark goes.

    `claims`: marks by the number of the claim, from 0. Raises RefusedError when there is nothing
    that could be marked so; then nothing is kept.
    """
    claims = claims or {}
    _check(turn, [mark or "", *claims.values()], claims)
    with transaction.atomic():
        mine, _ = Feedback.objects.select_for_update().get_or_create(turn=turn, user=user)
        if mark is not None:
            mine.mark = mark
        if note is not None:
            mine.note = note.replace("\x00", "").strip()[:LONGEST_NOTE]
        given = {**mine.claims, **{str(number): one for number, one in claims.items()}}
        mine.claims = {number: one for number, one in given.items() if one}
        mine.doubts = sum(one not in {"", Mark.RIGHT} for one in (mine.mark, *mine.claims.values()))
        mine.save()
        if mine.doubts:
            workspace = turn.conversation.workspace
            notify(editors_of(workspace), REVIEW, workspace.pk, by=user)
    return mine


def _check(turn: Turn, marks: list[str], numbers: Mapping[int, str]) -> None:
    if turn.state != Turn.State.DONE:
        raise RefusedError(gettext("There is no answer to mark yet."))
    if any(mark not in {"", *Mark.values} for mark in marks):
        raise RefusedError(gettext("An answer is marked as right, partly or wrong."))
    if any(not 0 <= number < len((turn.answer or {}).get("claims", ())) for number in numbers):
        raise RefusedError(gettext("The answer has no such sentence."))
