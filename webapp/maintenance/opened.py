"""An administrator opens a document of others: with a reason, which its owners are told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from webapp.accounts.models import User
from webapp.chat.openings import LONGEST, SHORTEST
from webapp.library.documents.story import Event
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Role
from webapp.maintenance.models import DocumentOpening
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News
from webapp.notices.notify import notify

KIND = "opened"
OPEN_FOR = timedelta(hours=1)


def open_document(document: Document, user: User, reason: str) -> DocumentOpening:
    """Keep that somebody opens a document, and why. Raises RefusedError without a reason."""
    reason = " ".join(reason.replace("\x00", "").split())[:LONGEST]
    if len(reason) < SHORTEST:
        raise RefusedError(
            gettext("Say why, in %(number)s characters or more.") % {"number": SHORTEST}
        )
    with transaction.atomic():
        opening = DocumentOpening.objects.create(
            document=document, workspace=document.workspace, user=user, email=user.email,
            reason=reason,
        )  # fmt: skip
        theirs = document.workspace.memberships.filter(role=Role.OWNER)
        owners = User.objects.filter(memberships__in=theirs)
        notify(owners, KIND, opening.pk, by=user)
    return opening


def is_open(document: Document, user: User) -> bool:
    """Whether the person gave a reason within the hour."""
    theirs = DocumentOpening.objects.filter(document=document, user=user)
    return theirs.filter(created__gt=timezone.now() - OPEN_FOR).exists()


def openings_told(document: Document) -> Iterator[Event]:
    """Who opened it, for its story."""
    for one in DocumentOpening.objects.filter(document=document)[:100]:
        told = gettext("an administrator read it: %(reason)s") % {"reason": one.reason}
        yield Event(when=one.created, what=told, who=one.email)


def say_opened(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """Who read which document, and why, as long as the document is there. One query."""
    visible = Document.objects.visible_to(person)
    found = {
        str(one.pk): one
        for one in DocumentOpening.objects.filter(
            pk__in=[one.about for one in news], document__in=visible
        ).select_related("document")
    }
    return {one.pk: _said(found[one.about]) for one in news if one.about in found}


def _said(opening: DocumentOpening) -> Said:
    title = opening.document.title if opening.document else ""
    told = gettext("An administrator (%(email)s) read “%(title)s”")
    return Said(
        text=told % {"email": opening.email, "title": title},
        path=reverse("document", args=[opening.document_id]),
        quote=opening.reason,
    )


OPENED = Kind(
    name=KIND,
    title=gettext_lazy("An administrator reads a document of a workspace of yours"),
    say=say_opened,
)
