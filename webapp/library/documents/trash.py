"""The trash of a workspace: documents go in, come back, or are deleted for good."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.jobs import INDEX_DOCUMENT, INGEST_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.documents.versions import settle_versions
from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, Workspace
from webapp.space import give_way


def delete_document(document: Document, *, by: User | None = None) -> bool:
    """Move a document to the trash: gone from lists, searches and answers at once.

    The version in use takes the others with it; one that is older or was never ready goes alone.
    With TRASH_DAYS=0 it is on its way to be gone for good. False when it was deleted before.
    """
    give_way()
    now = timezone.now()
    purged_at = None if settings.TRASH_DAYS else now
    with transaction.atomic():
        ids = [one.pk for one in _going_with(document)]
        going = Document.objects.live().filter(pk__in=ids)
        deleted = going.update(deleted_at=now, deleted_by=by, purged_at=purged_at, dirty=True)
        if deleted:
            settle_versions(document.lineage)
        for pk in ids if deleted else ():
            enqueue(TIDY_DOCUMENT, str(pk))
    return bool(deleted)


def _going_with(document: Document) -> list[Document]:
    versions: DocumentQuerySet = Document.objects.live().filter(lineage=document.lineage)
    if document.lineage is None:
        return list(Document.objects.live().filter(pk=document.pk))
    found = list(versions)
    this = next((one for one in found if one.pk == document.pk), None)
    if this is None:
        return []
    others = [one for one in found if one.pk != this.pk]
    in_use = any(one.superseded_at is None and one.generation for one in others)
    alone = this.superseded_at is not None or (not this.generation and in_use)
    return [this] if alone else [this, *others]


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
    due = Now() - timedelta(days=settings.TRASH_DAYS)
    return _purge(Document.objects.in_trash().filter(deleted_at__lte=due), by=None)


def _purge(documents: DocumentQuerySet, *, by: User | None) -> int:
    with transaction.atomic():
        ids = list(documents.values_list("pk", flat=True))
        if not ids:  # as at nearly each sweep: what is put aside is for what makes room
            return 0
        give_way()
        going = Document.objects.in_trash().filter(pk__in=ids)
        purged = going.update(purged_at=Now(), purged_by=by, dirty=True)
        for pk in ids if purged else ():
            enqueue(TIDY_DOCUMENT, str(pk))
    return purged
