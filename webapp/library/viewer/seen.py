"""Pages as pictures for a language model: small, and without what the policy hides."""

import logging

from django.db.models import F

from rag.errors import RagError
from rag.types import Policy, Scope
from webapp.library.guard.sensitive import places_on
from webapp.library.models import Document, Page, Workspace
from webapp.library.viewer.layouts import highlights
from webapp.library.viewer.pictures import page_of_width

logger = logging.getLogger(__name__)

LONG_SIDE = 1_024  # pixels: print is read at that, and models cut larger pictures up


def draw_page(document_id: str, number: int, scope: Scope) -> bytes | None:
    """The picture of a page of a live document in the scope; None where there is none to show.

    A page with words that nobody may see here is not shown at all.
    """
    if document_id not in scope.among({document_id}):
        return None
    workspace = Workspace.of_collection(scope.collection)
    pages = Page.objects.filter(
        document__in=Document.objects.ready().filter(workspace=workspace, pk=document_id),
        generation=F("document__generation"),
        number=number,
    )
    page = pages.select_related("document__workspace").first()
    if page is None or not page.width or not page.height:
        return None
    width = int(LONG_SIDE * min(1.0, page.width / page.height))
    try:
        if not _may_be_seen(page, scope.policy):
            return None
        return page_of_width(page.document, number, width, scope.policy)
    except (RagError, OSError) as error:
        logger.warning("page %d of %s is not shown to the model: %s", number, document_id, error)
        return None


def _may_be_seen(page: Page, policy: Policy) -> bool:
    """Whether nothing on it is withheld, and all that is hidden has a place that can be covered."""
    return all(
        one.kind not in policy.blocked and highlights(page.document, one.span)
        for one in places_on(page, policy)
    )
