"""The trash of a workspace: documents go in, come back, or are deleted for good."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.jobs import INDEX_DOCUMENT, INGEST_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.documents.versions import settle_versions
from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, Workspace
from webapp.space import give_way

MOST_SENT = 32  # jobs at once
MOST_PURGED = 500  # jobs at once, of what is deleted for good: as many as the sweeper sends
RESTORED_AT_ONCE = 500  # documents in a transaction


def delete_document(document: Document, *, by: User | None = None) -> bool:
    """Move a document to the trash: gone from lists, searches and answers at once.

    The version in use takes the others with it; one that is older or was never ready goes alone.
    With TRASH_DAYS=0 it is on its way to be gone for good. False when it was deleted before.
    """
    return bool(delete_documents(Document.objects.filter(pk=document.pk), by=by))


def delete_documents(
    documents: DocumentQuerySet, *, by: User | None = None, at: datetime | None = None
) -> int:
    """The same for several. How many of them, without the versions that went with them.

    What is deleted `at` one time, or in one call, is restored together.
    """
    give_way()
    now = at or timezone.now()
    purged_at = None if value_of("TRASH_DAYS") else now
    with transaction.atomic():
        rows = documents.live().order_by()
        chosen = list(rows.only("pk", "lineage", "generation", "superseded_at"))
        lineages = {one.lineage for one in chosen if one.lineage is not None}
        ids = _going_with(chosen, lineages) if lineages else [one.pk for one in chosen]
        going = Document.objects.live().filter(pk__in=ids)
        gone = going.update(deleted_at=now, deleted_by=by, purged_at=purged_at, dirty=True)
        left = Document.objects.live().filter(lineage__in=lineages).order_by()
        for lineage in left.values_list("lineage", flat=True).distinct() if lineages else ():
            settle_versions(lineage)
        # Of many, the sweeper sends the rest: to tell the broker of thousands takes seconds.
        for pk in ids[:MOST_SENT] if gone else ():
            enqueue(TIDY_DOCUMENT, str(pk))
    return min(gone, len(chosen))


def _going_with(chosen: Iterable[Document], lineages: Collection[UUID]) -> list[UUID]:
    """Those that go when these are deleted, each once. A query."""
    versions: defaultdict[UUID | None, list[Document]] = defaultdict(list)
    live = Document.objects.live().filter(lineage__in=lineages)
    for one in live.only("pk", "lineage", "generation", "superseded_at"):
        versions[one.lineage].append(one)
    going = dict.fromkeys(one.pk for one in chosen)
    for this in chosen:
        others = [one for one in versions[this.lineage] if one.pk != this.pk]
        in_use = any(one.superseded_at is None and one.generation for one in others)
        alone = this.superseded_at is not None or (not this.generation and in_use)
        going |= dict.fromkeys(() if alone else (one.pk for one in others))
    return list(going)


def restore_document(document: Document) -> bool:
    """Take a document out of the trash, with the versions that were deleted together with it.

    It is readable at once, and searchable when its chunks are back in the indexes; nothing is
    parsed again. False when it is not in the trash. Raises RefusedError when it cannot come back.
    """
    with transaction.atomic():
        together = list(_deleted_together(document))
        try:
            with transaction.atomic():
                back = Document.objects.in_trash().filter(pk__in=[one.pk for one in together])
                restored = back.update(deleted_at=None, deleted_by=None)
        except IntegrityError as error:
            told = gettext(
                "The workspace has the file of “%(title)s” again already. Delete that copy first, "
                "or leave this one in the trash."
            )
            raise RefusedError(told % {"title": document.title}) from error
        settle_versions(document.lineage)
        for one in together if restored else ():
            enqueue(INGEST_DOCUMENT if one.is_working else INDEX_DOCUMENT, str(one.pk))
    return bool(restored)


def restore_together(workspace: Workspace, at: datetime) -> int:
    """Take all out of the trash that was deleted at one time. How many documents in use.

    What cannot come back stays there: see `restore_document`. Some hundreds are one transaction:
    what is cut short is done in part, and repeated without harm.
    """
    there = Document.objects.in_trash().filter(workspace=workspace, deleted_at=at)
    rows = there.order_by("pk").only("pk", "lineage", "stage", "sha256", "superseded_at")
    restored = 0
    some = list(rows[:RESTORED_AT_ONCE])
    while some:
        lineages = {one.lineage for one in some if one.lineage is not None}
        later = rows.filter(pk__gt=some[-1].pk)
        # No lineage in two steps: an older version would be in use between them.
        restored += _restore(workspace, [*some, *later.filter(lineage__in=lineages)])
        some = list(later[:RESTORED_AT_ONCE])
    return restored


def _restore(workspace: Workspace, rows: Sequence[Document]) -> int:
    """Those whose file the workspace has not again. How many of them are in use then."""
    with transaction.atomic():
        # Uploads wait for it: none makes a copy meanwhile.
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        current = Document.objects.current().filter(workspace=workspace)
        copies = current.filter(sha256__in={one.sha256 for one in rows})
        taken = set(copies.values_list("sha256", flat=True))
        back = []
        for one in rows:
            if one.superseded_at is None and one.sha256 in taken:
                continue
            back.append(one)
            if one.superseded_at is None:
                taken.add(one.sha256)
        ids = [one.pk for one in back]
        there = Document.objects.in_trash().filter(pk__in=ids)
        there.update(deleted_at=None, deleted_by=None)
        for lineage in {one.lineage for one in back}:
            settle_versions(lineage)
        for one in back[:MOST_SENT]:
            enqueue(INGEST_DOCUMENT if one.is_working else INDEX_DOCUMENT, str(one.pk))
        return current.filter(pk__in=ids).count()


def _deleted_together(document: Document) -> DocumentQuerySet:
    trash: DocumentQuerySet = Document.objects.in_trash()
    if document.lineage is None:
        return trash.filter(pk=document.pk)
    return trash.filter(lineage=document.lineage, deleted_at=document.deleted_at)


def purge_document(document: Document, *, by: User | None = None) -> bool:
    """Delete a document in the trash for good, with the versions deleted together with it.

    A job removes it and writes the receipt. False when it is not in the trash.
    """
    return bool(_purge(_deleted_together(document), by=by))


def empty_trash(workspace: Workspace, *, by: User | None = None) -> int:
    """Delete all that is in a workspace's trash for good. How many documents."""
    return _purge(Document.objects.in_trash().filter(workspace=workspace), by=by)


def purge_expired() -> int:
    """Delete for good what was in the trash for TRASH_DAYS. How many documents."""
    due = Now() - timedelta(days=value_of("TRASH_DAYS"))
    return _purge(Document.objects.in_trash().filter(deleted_at__lte=due), by=None)


def _purge(documents: DocumentQuerySet, *, by: User | None) -> int:
    with transaction.atomic():
        ids = list(documents.values_list("pk", flat=True))
        if not ids:  # as at nearly each sweep: what is put aside is for what makes room
            return 0
        give_way()
        going = Document.objects.in_trash().filter(pk__in=ids)
        purged = going.update(purged_at=Now(), purged_by=by, dirty=True)
        for pk in ids[:MOST_PURGED] if purged else ():
            enqueue(TIDY_DOCUMENT, str(pk))
    return purged
