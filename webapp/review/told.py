"""What notices say of answers that wait for review, to who may review them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from webapp.accounts.models import User
from webapp.chat.feedback import REVIEW
from webapp.library.models import Workspace
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News
from webapp.review.queue import Why, queue


def say_reviews(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """How many answers of a workspace are marked as wrong and wait. A query each, and one."""
    mine = Workspace.objects.editable_by(person).in_bulk({UUID(one.about) for one in news})
    waiting = {pk: queue(person, workspace, Why.MARKED).count() for pk, workspace in mine.items()}
    return {
        one.pk: _said(mine[pk], waiting[pk]) for one in news if waiting.get(pk := UUID(one.about))
    }


def _said(workspace: Workspace, number: int) -> Said:
    told = ngettext(
        "%(number)s answer in “%(workspace)s” is marked as wrong and waits for review",
        "%(number)s answers in “%(workspace)s” are marked as wrong and wait for review",
        number,
    )
    return Said(
        text=told % {"number": number, "workspace": workspace.name},
        path=f"{reverse('review', args=[workspace.pk])}?why={Why.MARKED.value}",
    )


REVIEWS = Kind(
    name=REVIEW,
    title=gettext_lazy("An answer is marked as wrong, and you may review it"),
    say=say_reviews,
    folds=True,
)
