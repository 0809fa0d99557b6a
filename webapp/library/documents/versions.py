"""Versions: several files that are one document, one after the other. The newest ready one answers.

Each version is a document row of its own with the same `lineage`, so an answer that cites an older
one still opens the words that it cited.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext

from webapp.jobs import INDEX_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.documents.fields import inherit_values
from webapp.library.documents.tags import inherit_tags
from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, Workspace


def versions_of(document: Document) -> DocumentQuerySet:
    """All that were not deleted, the newest first; the document itself when it is the only one."""
    live: DocumentQuerySet = Document.objects.live()
    if document.lineage is None:
        return live.filter(pk=document.pk)
    return live.filter(lineage=document.lineage).order_by("-version")


def newer_version(document: Document) -> Document | None:
    """The version in use, when it is a newer one than this."""
    return newer_versions([document]).get(document.pk)


def newer_versions(documents: Iterable[Document]) -> dict[UUID, Document]:
    """For each that a newer version has replaced, the one in use. One query, or none."""
    replaced = [one for one in documents if one.superseded_at and one.lineage]
    if not replaced:
        return {}
    lineages = {one.lineage for one in replaced}
    in_use = Document.objects.current().filter(lineage__in=lineages, generation__gt=0)
    newest = {one.lineage: one for one in in_use.order_by("version")}
    return {one.pk: newest[one.lineage] for one in replaced if one.lineage in newest}


def current_ids(ids: Iterable[object]) -> set[str]:
    """The ids, those of older versions replaced by that of the version in use."""
    documents = list(Document.objects.filter(pk__in=list(ids)).only("lineage", "superseded_at"))
    newer = newer_versions(documents)
    return {str(newer.get(one.pk, one).pk) for one in documents}


def join_lineage(document: Document, of: Document) -> None:
    """Make a document the newest version of another, before it is saved. In a transaction that
    has locked the workspace, so that no two get the same number."""
    lineage = of.lineage or of.pk
    Document.objects.filter(pk=of.pk, lineage=None).update(lineage=lineage)
    last = Document.objects.filter(lineage=lineage).aggregate(last=Max("version"))["last"]
    document.lineage, document.version = lineage, last + 1
    document.folder_id = of.folder_id


def make_version(document: Document, of: Document) -> None:
    """Turn a document that was uploaded by itself into the newest version of another.

    Raises RefusedError when one of the two does not allow it; then nothing was changed.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=of.workspace_id)
        both = Document.objects.current().filter(pk__in={document.pk, of.pk})
        pair = {one.pk: one for one in both}
        if len(pair) != 2 or document.workspace_id != of.workspace_id:
            raise RefusedError(
                gettext("Choose two documents of the same workspace that are in use.")
            )
        if pair[document.pk].lineage is not None:
            raise RefusedError(
                gettext("“%(title)s” has versions of its own already.") % {"title": document.title}
            )
        join_lineage(document, pair[of.pk])
        document.save(update_fields=["lineage", "version", "folder"])
        inherit_tags(document, pair[of.pk])
        inherit_values(document, pair[of.pk])
        settle_versions(document.lineage)


def settle_versions(lineage: UUID | None) -> None:
    """Put the newest version that can answer in use, and those before it out of use.

    One that is in the indexes is preferred, so that there is no time without any. Safe to repeat.
    """
    if lineage is None:
        return
    with transaction.atomic():
        live = Document.objects.live().filter(lineage=lineage)
        rows = list(live.select_for_update().order_by("-version"))
        readable = [one for one in rows if one.generation]
        if not readable:
            return
        winner = next((one for one in readable if not one.shelved), readable[0])
        for one in rows:
            _settle(one, out_of_use=one.version < winner.version)


def _settle(one: Document, *, out_of_use: bool) -> None:
    same = Document.objects.filter(pk=one.pk)
    if out_of_use and one.superseded_at is None:
        same.update(superseded_at=Now(), dirty=True)
        enqueue(TIDY_DOCUMENT, str(one.pk))
    elif not out_of_use and one.superseded_at is not None:
        same.update(superseded_at=None)
        enqueue(INDEX_DOCUMENT, str(one.pk))
