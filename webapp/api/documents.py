"""Documents: how far they are, what they say, pictures of their pages, deleting them."""

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Field, Router, Status
from ninja.errors import HttpError

from rag.notices import Notice
from rag.types import Span
from webapp.accounts.requests import MemberRequest
from webapp.api.access import editable_document, visible_document
from webapp.api.schemas.documents import DocumentOut, QualityOut, TextOut
from webapp.library.documents.trash import delete_document
from webapp.library.documents.waiting import line_of
from webapp.library.viewer.pictures import page_png
from webapp.messages import told

Offset = Annotated[int, Field(ge=0, le=2**31)]

router = Router(tags=["documents"])


@router.get("/{uuid:document_id}", response=DocumentOut)
def show_document(request: MemberRequest, document_id: UUID) -> DocumentOut:
    """How far a document is, and what was found in it."""
    document = visible_document(request.user, document_id)
    return DocumentOut.of(document, line_of(document.workspace) if document.is_working else None)


@router.get("/{uuid:document_id}/quality", response=QualityOut)
def show_quality(request: MemberRequest, document_id: UUID) -> QualityOut:
    """How well a document could be read, page by page."""
    return QualityOut.of(visible_document(request.user, document_id))


@router.get("/{uuid:document_id}/text", response=TextOut)
def show_text(request: MemberRequest, document_id: UUID) -> TextOut:
    """What a document says, page by page. What the workspace's policy hides is covered."""
    return TextOut.of(visible_document(request.user, document_id))


@router.delete("/{uuid:document_id}", response={204: None})
def remove_document(request: MemberRequest, document_id: UUID) -> Status[None]:
    """Move a document to the trash. It is gone from lists, searches and answers at once."""
    delete_document(editable_document(request.user, document_id), by=request.user)
    return Status(204, None)


@router.get(
    "/{uuid:document_id}/pages/{int:number}.png",
    openapi_extra={"responses": {200: {"content": {"image/png": {}}}}},
)
def show_page(
    request: MemberRequest,
    document_id: UUID,
    number: int,
    start: Offset | None = None,
    end: Offset | None = None,
    width: Annotated[int, Field(ge=1, le=4000)] = 1200,
) -> HttpResponse:
    """A picture of a page, 1-based; the words from `start` to `end` of the text are marked."""
    document = visible_document(request.user, document_id)
    if not document.is_drawn:
        raise HttpError(404, told(Notice("library.no_pictures")))
    if not 1 <= number <= document.pages_count:
        raise Http404
    span = Span(start, end) if start is not None and end is not None and start < end else None
    return HttpResponse(page_png(document, number, width=width, span=span), "image/png")
