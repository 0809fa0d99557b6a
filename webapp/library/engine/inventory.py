"""Counts documents for questions about the documents themselves, over the live rows."""

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from rag.types import Holdings, Inquiry, Listed, Scope, Sense
from webapp.engine import index_fingerprints
from webapp.library.documents.filters import Dates, Filter
from webapp.library.engine.scopes import Within
from webapp.library.models import Document, DocumentQuerySet, Tag, Workspace

MOST_LISTED = 50


def find_documents(inquiry: Inquiry, scope: Scope, *, tried: bool = False) -> Holdings | None:
    """The documents in the scope that fit; None when no tag and no title knows what is asked for.

    With `tried` an index was made of all that is ready, for a trial. Four queries at most.
    """
    workspace = Workspace.of_collection(scope.collection)
    ready = Document.objects.ready().filter(workspace=workspace)
    if not tried:
        ready = ready.filter(fingerprint__in=index_fingerprints())
    documents = _narrowed(ready, inquiry)
    sense = None
    if inquiry.noun:
        # Whether the library knows such documents at all is asked of all of them.
        noun = _of_kind(inquiry.noun, workspace, ready)
        if noun is None:
            return None
        sense, condition = noun
        documents = documents.filter(condition)
    if scope.document_ids is not None:
        documents = documents.filter(pk__in=[UUID(one) for one in scope.document_ids])
    if isinstance(scope.within, Within):
        documents = documents.filter(pk__in=scope.within.documents.order_by().values("pk"))
    named = documents.order_by(Lower("title"), "pk").values_list("pk", "title")
    listed = tuple(Listed(document_id=str(pk), title=title) for pk, title in named[:MOST_LISTED])
    return Holdings(total=documents.count(), documents=listed, sense=sense)


def _narrowed(documents: DocumentQuerySet, inquiry: Inquiry) -> DocumentQuerySet:
    added, dated = inquiry.added, inquiry.dated
    types = tuple(sorted(inquiry.types))
    only = Filter(tags=inquiry.tags, types=types, since=added.since, until=added.until)
    own = Filter(since=dated.since, until=dated.until, dates=Dates.OWN)
    documents = own.narrow(only.narrow(documents))
    for word in inquiry.title.split():
        documents = documents.filter(title__icontains=word)
    return documents


def _of_kind(noun: str, workspace: UUID, ready: DocumentQuerySet) -> tuple[Sense, Q] | None:
    """How the library knows documents by a noun: by a tag of that name, else by their titles."""
    forms = {noun, *_singular(noun)}
    tags = Tag.objects.filter(workspace=workspace)
    named = [tag.pk for tag in tags if {tag.name.lower(), *_singular(tag.name.lower())} & forms]
    if named:
        return Sense.TAG, Q(pk__in=Document.objects.filter(tags__in=named).values("pk"))
    shortest = min(forms, key=len)
    titled = Q(title__icontains=shortest)
    return (Sense.TITLE, titled) if ready.filter(titled).exists() else None


def _singular(noun: str) -> set[str]:
    if noun.endswith("ies"):
        return {f"{noun[:-3]}y"}
    if noun.endswith("ss") or not noun.endswith("s"):
        return set()
    return {noun[:-1]}
