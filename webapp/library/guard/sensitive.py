"""What a workspace's policy hides, applied to everything that leaves the database.

Where sensitive words are was found when the document was read. A document that was not looked
through by today's recognisers is looked through on the spot: a late job shows nothing.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from rag.safety import cover, find, guard
from rag.types import RECOGNISERS, Action, Policy, Sensitive, SensitiveKind, Span
from rag.types import Chunk as RagChunk
from webapp.engine import name_finder
from webapp.library.models import Chunk, Document, DocumentQuerySet, Page, SensitivePlace

BATCH = 500


def recognisers() -> str:
    """What looks for sensitive words here: other ones mean that documents are gone through anew."""
    model = settings.NAMES_MODEL
    return f"{RECOGNISERS}-{sha256(model.encode()).hexdigest()[:8]}" if model else RECOGNISERS


def guard_of(document: Document) -> str:
    """What `Document.guarded` is when its places and its index are up to date."""
    return f"{recognisers()}:{document.workspace.policy_digest}"


def unguarded() -> DocumentQuerySet:
    """Ready documents that other recognisers looked through, or that another policy indexed."""
    wanted = Concat(Value(f"{recognisers()}:"), F("workspace__policy_digest"))
    found: DocumentQuerySet = Document.objects.ready().exclude(guarded=wanted)
    return found


def keep_places(
    document: Document,
    generation: int,
    text: str,
    places: Iterable[Sensitive],
    pages: Sequence[Span],
) -> None:
    """Replace the places of a generation. `pages` are the pages' spans, in order."""
    rows = (
        SensitivePlace(
            document=document,
            generation=generation,
            kind=one.kind,
            start=one.span.start,
            end=one.span.end,
            page=next((n for n, page in enumerate(pages, 1) if one.span.start < page.end), 1),
            digest=_digest(text[one.span.start : one.span.end]),
        )
        for one in places
    )
    with transaction.atomic():
        document.sensitive.filter(generation=generation).delete()
        SensitivePlace.objects.bulk_create(rows, batch_size=BATCH)


def _digest(words: str) -> str:
    """Equal words have equal digests; without our key nobody can try words out."""
    plain = "".join(words.split()).lower().encode(errors="replace")
    return hmac.new(settings.SECRET_KEY.encode(), plain, "sha256").hexdigest()[:16]


def is_scanned(document: Document) -> bool:
    """Whether today's recognisers looked through the document."""
    return document.guarded.partition(":")[0] == recognisers()


def places_on(page: Page, policy: Policy) -> list[Sensitive]:
    """What the policy hides on a page, by its places in the document."""
    document = page.document
    if not policy.hidden:
        return []
    if not is_scanned(document) or page.generation != document.generation:
        found = find(page.text, name_finder())
        return [
            Sensitive(Span(page.start + one.span.start, page.start + one.span.end), one.kind)
            for one in found
            if one.kind in policy.hidden
        ]
    rows = document.sensitive.filter(
        generation=page.generation, start__lt=page.end, end__gt=page.start, kind__in=policy.hidden
    )
    return [_place(row) for row in rows]


def places_in(document: Document, pages: Iterable[Page], span: Span) -> list[Sensitive]:
    """All that is sensitive in a span, whatever the policy, by its places in the document."""
    everything = Policy(actions=dict.fromkeys(SensitiveKind, Action.MASK))
    found: list[Sensitive] = []
    for page in pages:
        page.document = document
        found += [one for one in places_on(page, everything) if one.span.overlaps(span)]
    return found


def _place(row: SensitivePlace) -> Sensitive:
    return Sensitive(Span(row.start, row.end), SensitiveKind(row.kind))


def covered(page: Page, places: Iterable[Sensitive]) -> str:
    """The text of a page with these places covered."""
    spans = (Span(max(0, one.span.start - page.start), one.span.end - page.start) for one in places)
    return cover(page.text, spans)


def shown_page(document: Document, page: Page) -> Page:
    """The page with its text as the policy lets it be seen. Not to be saved."""
    page.document = document
    page.text = covered(page, places_on(page, document.workspace.policy))
    return page


def shown_pages(document: Document) -> list[Page]:
    """All pages of the live generation so, in order. Two queries where it was looked through."""
    pages = list(Page.objects.filter(document=document, generation=document.generation))
    policy = document.workspace.policy
    if not policy.hidden:
        return pages
    if not is_scanned(document):
        return [shown_page(document, page) for page in pages]
    rows = document.sensitive.filter(generation=document.generation, kind__in=policy.hidden)
    text = cover("".join(page.text for page in pages), (_place(row).span for row in rows))
    for page in pages:
        page.text = text[page.start : page.end]
    return pages


def guard_chunks(rows: Iterable[Chunk], policy: Policy) -> Mapping[str, RagChunk]:
    """The engine's chunks of these rows, under a policy. One query beside the rows' own."""
    rows = list(rows)
    if not policy.hidden:
        return {row.id: row.to_rag() for row in rows}
    places = _places_of(rows, policy)
    return {
        row.id: guard(
            row.to_rag(),
            policy,
            places.get((row.document_id, row.generation), ())
            if is_scanned(row.document)
            else _looked_for(row),
        )
        for row in rows
    }


def _looked_for(row: Chunk) -> list[Sensitive]:
    return [
        Sensitive(Span(row.start + one.span.start, row.start + one.span.end), one.kind)
        for one in find(row.text, name_finder())
    ]


def _places_of(
    rows: Sequence[Chunk], policy: Policy
) -> Mapping[tuple[object, int], list[Sensitive]]:
    found: dict[tuple[object, int], list[Sensitive]] = {}
    if not rows:
        return found
    known = SensitivePlace.objects.filter(
        document__in={row.document_id for row in rows},
        kind__in=policy.hidden,
        start__lt=max(row.end for row in rows),
        end__gt=min(row.start for row in rows),
    )
    for row in known:
        found.setdefault((row.document_id, row.generation), []).append(_place(row))
    return found
