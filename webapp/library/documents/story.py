"""The whole story of a document: what was done to it, by whom and when; no word of its text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from webapp.library.models import Document, Opening, Receipt

MOST_TOLD = 100  # of one kind

ACTS: dict[str, StrPromise] = {  # as they are kept in English
    "queued again": gettext_lazy("an administrator had it tried again"),
    "queued": gettext_lazy("an administrator had it ingested again"),
    "cancelled": gettext_lazy("an administrator cancelled its reading"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a document. `who` is nobody where the product did it."""

    when: datetime
    what: str
    who: str = ""
    link: str = ""


Part = Callable[[Document], Iterator[Event]]
_parts: list[Part] = []


def add_part(part: Part) -> None:
    """Have told what another app knows of documents. When the app is ready."""
    _parts.append(part)


def story(document: Document) -> list[Event]:
    """All that is known of it, the latest first. A handful of queries."""
    told = (one for part in (*OWN, *_parts) for one in part(document))
    return sorted(told, key=lambda one: one.when, reverse=True)


def _life(document: Document) -> Iterator[Event]:
    added = gettext("added as version %(number)s") % {"number": document.version}
    yield Event(when=document.created, what=added, who=_who(document.uploaded_by))
    if document.ready_at:
        told = gettext("ready: reading %(number)s, by reader %(reader)s")
        known = {"number": document.generation, "reader": document.reader or "–"}
        yield Event(when=document.ready_at, what=told % known)
    if document.stage_since and not document.ready_at and document.failure:
        yield Event(when=document.stage_since, what=document.failure)
    if document.retry_at:
        yield Event(when=document.retry_at, what=gettext("is tried again"))
    if document.deleted_at:
        told = gettext("moved to the trash")
        yield Event(when=document.deleted_at, what=told, who=_who(document.deleted_by))
    if document.purged_at:
        told = gettext("deleted for good")
        yield Event(when=document.purged_at, what=told, who=_who(document.purged_by))


def _versions(document: Document) -> Iterator[Event]:
    if document.superseded_at:
        yield Event(when=document.superseded_at, what=gettext("replaced by a newer version"))
    if document.lineage is None:
        return
    others = Document.objects.filter(lineage=document.lineage).exclude(pk=document.pk)
    for other in others.select_related("uploaded_by").order_by("-version")[:MOST_TOLD]:
        told = gettext("version %(number)s was added") % {"number": other.version}
        yield Event(when=other.created, what=told, who=_who(other.uploaded_by), link=str(other.pk))
    gone = Receipt.objects.finished().filter(document_id=document.lineage)
    for receipt in gone[:MOST_TOLD]:
        if receipt.finished:
            told = gettext("version %(number)s was deleted for good")
            yield Event(when=receipt.finished, what=told % {"number": receipt.version})


def _openings(document: Document) -> Iterator[Event]:
    for one in Opening.objects.filter(document=document)[:MOST_TOLD]:
        told = one.get_act_display()
        if one.page:
            told = gettext("%(act)s: page %(page)s") % {"act": told, "page": one.page}
        yield Event(when=one.created, what=told, who=one.email)


def _acts(document: Document) -> Iterator[Event]:
    kind = ContentType.objects.get_for_model(Document)
    kept = LogEntry.objects.filter(content_type=kind, object_id=str(document.pk))
    for entry in kept.select_related("user")[:MOST_TOLD]:
        what = str(ACTS.get(entry.change_message, entry.change_message or gettext("changed")))
        yield Event(when=entry.action_time, what=what, who=str(entry.user))


def _who(user: object) -> str:
    return str(user) if user else ""


OWN: tuple[Part, ...] = (_life, _versions, _openings, _acts)
