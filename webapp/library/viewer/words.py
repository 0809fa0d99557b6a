"""The words at a place of a document, as they may be read today."""

from webapp.library.guard.sensitive import covered, places_on
from webapp.library.models import Document, Page
from webapp.library.viewer.place import Place, is_inner, still_there, words_at


def words_of(document: Document, place: Place) -> str:
    """The words of a place, covered as the policy wants; empty where they moved. Three queries."""
    if not place.spans or not still_there(document, place):
        return ""
    found = Page.objects.filter(
        document=document,
        generation=document.generation,
        start__lt=max(span.end for span in place.spans),
        end__gt=min(span.start for span in place.spans),
    )
    pages = list(found.order_by("number"))
    for page in pages:
        page.document = document
        page.text = covered(page, places_on(page, document.workspace.policy))
    whole = (one for one in sorted(place.spans) if not is_inner(one, place.spans))
    return "\n".join(filter(None, (words_at(pages, one).strip() for one in whole)))
