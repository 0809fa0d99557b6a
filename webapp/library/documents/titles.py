"""Gives a document another title: on pages, in citations, and where it is searched."""

from django.db import transaction
from django.utils.translation import gettext

from webapp.jobs import GUARD_WORKSPACE, enqueue
from webapp.library.errors import RefusedError
from webapp.library.models import WORKING, BesideRow, Document
from webapp.names import one_line

LONGEST = 255


def rename_document(document: Document, title: str) -> None:
    """Give a document a title; an empty one changes nothing.

    Its chunks are searched by it too: the index is brought in line by a job, as after another
    policy, whose mark that it waits is used here. Raises RefusedError while it is being read,
    Document.DoesNotExist when it went meanwhile.
    """
    title = one_line(title)[:LONGEST]
    with transaction.atomic():
        found = Document.objects.select_for_update().get(pk=document.pk, purged_at=None)
        if not title or title == found.title:
            return
        if found.stage in WORKING:
            raise RefusedError(gettext("It is being read. Rename it when that has ended."))
        found.title = title
        found.guarded = f"{found.guarded.partition(':')[0]}:?"
        found.save(update_fields=["title", "guarded"])  # what the policy hides of it is covered
        found.chunks.update(title=found.as_given("title"))
        BesideRow.objects.filter(document=found).delete()
        enqueue(GUARD_WORKSPACE, str(found.workspace_id))
    document.title = found.title
