"""A document: its page, the viewer beside a conversation, pictures of pages, the original."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from rag.errors import RagError
from rag.types import NOTHING_HIDDEN, Span
from webapp.accounts.requests import MemberRequest
from webapp.library.documents.fields import fields_of, shown_value, values_of
from webapp.library.documents.folders import steps_to
from webapp.library.documents.quality import quality_of
from webapp.library.documents.shown import show_row
from webapp.library.documents.versions import versions_of
from webapp.library.documents.waiting import line_of
from webapp.library.guard.policy import may_open, opened, record
from webapp.library.guard.sensitive import shown_page
from webapp.library.models import Document, Membership, Opening, OwnField, Page, Workspace
from webapp.library.viewer.figures import figure_png, find_figure
from webapp.library.viewer.guides import show_guide
from webapp.library.viewer.layouts import headings
from webapp.library.viewer.pictures import page_png
from webapp.library.viewer.place import read_place
from webapp.library.viewer.source import quality_notes, show_source
from webapp.messages import told

THUMBS = 60
PIECE = 256 * 1024  # bytes


@require_GET
def document(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """All that is known of a document, with its pages; a page opens beside it."""
    found = _visible(request, document_id)
    first = max(1, int(request.GET.get("from", "1")[:6])) if _is_number(request, "from") else 1
    pages = Page.objects.filter(document=found, generation=found.generation)
    shown = list(pages.filter(number__gte=first).defer("text")[:THUMBS])
    context = {
        "document": found,
        "row": show_row(found, line_of(found.workspace) if found.is_working else None),
        "workspace": found.workspace,
        "steps": steps_to(found.folder.path) if found.folder else (),
        "fields": _fields(found),
        "pages": [(page, quality_notes(page)) for page in shown],
        "next_from": first + THUMBS if first + THUMBS <= found.pages_count else None,
        "previous_from": max(1, first - THUMBS) if first > 1 else None,
        "guide": show_guide(found) if found.generation else None,
        "outline": outline(found),
        "quality": quality_of(found) if found.generation else None,
        "members": Membership.objects.filter(workspace=found.workspace).count(),
        "can_edit": Workspace.objects.editable_by(request.user)
        .filter(pk=found.workspace_id)
        .exists(),
        "source": show_source(found, read_place(request.GET, found))
        if "page" in request.GET or "start" in request.GET
        else None,
        **_versions(request, found),
        "may_open": may_open(request.user, found.workspace),
    }
    return render(request, "library/document.html", context)


def _fields(found: Document) -> list[tuple[OwnField, str, str, bool]]:
    """The own fields of the workspace: each with what it says, as it is read and as it is typed,
    and whether that is covered."""
    values = values_of([found]).get(found.pk, {})
    said = ((one, values.get(one.pk)) for one in fields_of(found.workspace))
    return [
        (one, shown_value(value), value.text if value else "", bool(value and value.given))
        for one, value in said
    ]


def _versions(request: MemberRequest, found: Document) -> dict[str, Any]:
    """The versions of a document, and other documents that may be meant to be one."""
    versions = list(versions_of(found).select_related("uploaded_by"))
    in_use = next((one for one in versions if one.generation and not one.superseded_at), None)
    same_name = Document.objects.current().filter(
        workspace=found.workspace_id, file_name=found.file_name, created__lt=found.created
    )
    alone = found.lineage is None and found.deleted_at is None
    elsewhere = Document.objects.visible_to(request.user).filter(sha256=found.sha256)
    return {
        "versions": versions if len(versions) > 1 else [],
        "in_use": in_use,
        "newer": in_use if in_use and in_use.version > found.version else None,
        "could_replace": same_name.order_by("-created").first() if alone else None,
        "copies": elsewhere.exclude(workspace=found.workspace_id).select_related("workspace")[:5],
    }


def _is_number(request: MemberRequest, name: str) -> bool:
    text = request.GET.get(name, "")
    return text.isascii() and text.isdigit()


def outline(found: Document) -> list[tuple[int, str, int]]:
    """The headings in order: depth from 1, words, page."""
    if not found.generation:
        return []
    try:
        elements = headings(found)
    except (FileNotFoundError, RagError):
        return []
    pages = {
        page.number: shown_page(found, page)
        for page in Page.objects.filter(
            document=found,
            generation=found.generation,
            number__in={element.page for element in elements},
        )
    }
    return [
        (min(max(element.level, 1), 4), words, element.page)
        for element in elements
        if element.page in pages and (words := _words(pages[element.page], element.span))
    ]


def _words(page: Page, span: Span) -> str:
    return " ".join(page.text[span.start - page.start : span.end - page.start].split())[:200]


@require_GET
def source(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """A page with the words marked, as the fragment that fills the viewer."""
    found = _visible(request, document_id)
    context = {
        "source": show_source(found, read_place(request.GET, found)),
        "may_open": may_open(request.user, found.workspace),
    }
    return render(request, "library/_source.html", context)


@require_POST
def show_hidden(request: MemberRequest, document_id: UUID, number: int) -> HttpResponse:
    """A page with nothing hidden, for an owner who asks for it. That is kept, with who and when."""
    found = _visible(request, document_id)
    if not may_open(request.user, found.workspace) or not 1 <= number <= found.pages_count:
        raise Http404
    opening = record(Opening.Act.PAGE, request.user, found.workspace, document=found, page=number)
    place = read_place(request.POST, found).on_page(number)
    context = {"source": show_source(found, place, opening=str(opening.pk)), "may_open": True}
    return render(request, "library/_source.html", context)


@require_GET
def page_image(request: MemberRequest, document_id: UUID, number: int) -> HttpResponse:
    """A picture of a page; with `start` and `end` the words are marked in it."""
    found = _visible(request, document_id)
    if not 1 <= number <= max(1, found.pages_count):
        raise Http404
    spans = read_place(request.GET, found).spans
    width = int(request.GET["width"][:5]) if _is_number(request, "width") else 1200
    open_to = opened(request.user, found, number, request.GET.get("opening", ""))
    policy = NOTHING_HIDDEN if open_to else found.workspace.policy
    try:
        span = spans[0] if spans else None
        png = page_png(found, number, width=width, span=span, policy=policy)
    except RagError as error:
        status = 503 if error.retryable else 404
        return HttpResponse(told(error.message), content_type="text/plain", status=status)
    return HttpResponse(png, content_type="image/png")


@require_GET
def figure_image(request: MemberRequest, document_id: UUID, number: int) -> HttpResponse:
    """A figure as a picture; `check` says which was meant."""
    found = _visible(request, document_id)
    figure = find_figure(found, number, request.GET.get("check", ""))
    if figure is None:
        raise Http404
    try:
        png = figure_png(found, figure)
    except RagError as error:
        status = 503 if error.retryable else 404
        return HttpResponse(told(error.message), content_type="text/plain", status=status)
    return HttpResponse(png, content_type="image/png")


@require_GET
def original(request: MemberRequest, document_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The uploaded bytes. Nothing in them can act in our name: the sandbox has no origin.

    Where a policy hides something they are for owners alone, and it is kept who took them.
    """
    found = _visible(request, document_id)
    if not default_storage.exists(found.original_name):
        raise Http404
    if found.workspace.policy.hidden:
        if not may_open(request.user, found.workspace):
            return render(request, "library/original_kept.html", {"document": found}, status=403)
        record(Opening.Act.ORIGINAL, request.user, found.workspace, document=found)
    kept = "download" in request.GET or not found.is_drawn  # no browser shows strangers' HTML
    shown_as = content_disposition_header(kept, found.as_given("file_name"))
    return StreamingHttpResponse(
        _pieces(found.original_name),
        headers={
            "Content-Type": found.media_type,
            "Content-Length": str(found.size),
            "Content-Disposition": shown_as or "inline",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _pieces(name: str) -> AsyncIterator[bytes]:
    """The file bit by bit: a synchronous iterator would be read into memory as a whole.

    Opened here, because a response that nobody reads closes nothing.
    """
    file = await sync_to_async(default_storage.open)(name)
    try:
        while piece := await sync_to_async(file.read)(PIECE):
            yield piece
    finally:
        await sync_to_async(file.close)()


def _visible(request: MemberRequest, document_id: UUID) -> Document:
    documents = Document.objects.visible_to(request.user).select_related(
        "workspace", "uploaded_by", "folder"
    )
    found: Document = get_object_or_404(documents, pk=document_id)
    return found
