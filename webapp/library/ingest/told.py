"""What notices say of files that somebody uploaded: once all that they brought are through."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from rag.types import Stage
from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.library.models import Document, Workspace
from webapp.library.models.indexes import WORKING
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News
from webapp.notices.notify import notify

NAME = "files"


class Facts(TypedDict):
    """How many of the files are ready and how many failed; the document, where it is one."""

    ready: int
    failed: int
    document: str


def tell_when_through(document: Document) -> None:
    """Tell who uploaded it what became of their files, if none of them is left to be read.

    For the transaction in which its reading ends, after that is written: of two that end at once
    the later waits here, and finds the other ended. What was read before is no news.
    """
    if document.uploaded_by_id is None or document.generation:
        return
    person = User.objects.select_for_update(no_key=True).filter(pk=document.uploaded_by_id).first()
    if person is None:  # erased since the worker has the document
        return
    mine = Q(workspace=document.workspace_id, uploaded_by=person)
    if Document.objects.queued().filter(mine, generation=0).exists():
        return
    # As many as there are threads of workers: few, and found without those of the person.
    working = Document.objects.live().filter(stage__in=WORKING, generation=0)
    if (document.workspace_id, person.pk) in working.values_list("workspace", "uploaded_by"):
        return
    since = _last_told(person, document.workspace_id)
    ready = Document.objects.ready().filter(mine, generation=1, ready_at__gt=since)
    failed = Document.objects.failed().filter(mine, stage=Stage.FAILED, stage_since__gt=since)
    facts = Facts(ready=ready.count(), failed=failed.count(), document="")
    if told := facts["ready"] + facts["failed"]:
        # It may have gone since it was counted; of many is told then, and the reading ends well.
        if told == 1 and (one := ready.first() or failed.first()):
            facts["document"] = str(one.pk)
        notify([person], NAME, document.workspace_id, **facts)


def tell_when_the_rest_is_through(document_id: str) -> None:
    """The same once a file that was waited for is cancelled or deleted, and was never read."""
    with transaction.atomic():
        document = Document.objects.filter(pk=document_id, generation=0).first()
        if document is not None and (document.deleted_at or not document.is_working):
            tell_when_through(document)


def _last_told(person: User, workspace_id: UUID) -> datetime:
    told = News.objects.filter(person=person, kind=NAME, about=str(workspace_id))
    last: datetime | None = told.aggregate(last=Max("created"))["last"]
    return last or timezone.now() - timedelta(days=value_of("NOTICE_DAYS"))


def say_files(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """What became of the files, where the person is a member yet. Two queries."""
    workspaces = Workspace.objects.visible_to(person).in_bulk({UUID(one.about) for one in news})
    named = {one.facts["document"] for one in news} - {""}
    documents = Document.objects.visible_to(person).filter(pk__in=named)
    titles = {str(one.pk): one for one in documents.only("title", "workspace")}
    said = {}
    for one in news:
        workspace = workspaces.get(UUID(one.about))
        if workspace is None:
            continue
        if not one.facts["document"]:
            said[one.pk] = _of_many(workspace, one.facts)
        elif document := titles.get(one.facts["document"]):
            said[one.pk] = _of_one(document, one.facts)
    return said


def _of_one(document: Document, facts: Facts) -> Said:
    is_ready = gettext("“%(title)s” is read: you can ask about it.")
    failed = gettext("“%(title)s” could not be read.")
    return Said(
        text=(is_ready if facts["ready"] else failed) % {"title": document.title},
        path=reverse("document", args=[document.pk]),
    )


def _of_many(workspace: Workspace, facts: Facts) -> Said:
    ready = ngettext(
        "%(number)s file in “%(workspace)s” is read.",
        "%(number)s files in “%(workspace)s” are read.",
        facts["ready"],
    )
    failed = ngettext(
        "%(number)s file could not be read.", "%(number)s files could not be read.", facts["failed"]
    )
    told = ready % {"number": facts["ready"], "workspace": workspace.name}
    if facts["failed"]:
        told += " " + failed % {"number": facts["failed"]}
    return Said(text=told, path=reverse("all_documents", args=[workspace.pk]))


FILES = Kind(
    name=NAME,
    title=gettext_lazy("The files that you uploaded are read, or could not be"),
    say=say_files,
)
